"""The one command, where the rooms are put together."""
