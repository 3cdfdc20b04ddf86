"""What we know and how we show it: the lake, its SQL, the cycle, notices and reports."""
