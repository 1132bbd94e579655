"""The one way out to servers: which may be asked, how, for how long, and what their failures mean."""
