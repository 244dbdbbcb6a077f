"""The Feedback screen: what people say, what the station answers, what is being mended."""
