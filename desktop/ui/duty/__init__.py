"""The Duty screen: who answers for the station now, and a month of it."""
