"""The desk on screen: Qt lives here and nowhere else. Must not know SQL, HTTP or how things are stored."""
