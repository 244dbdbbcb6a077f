"""The reports screen: picks a ledger or a report, shows its pages, prints them and writes them to files."""
