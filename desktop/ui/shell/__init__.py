"""The frame around the screens: rail, top bar, toasts, error sheets, tray. Must not know what a screen shows."""
