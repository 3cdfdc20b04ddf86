"""How activities arrive and flips leave: the Faust app, its agents, and the embedded broker."""
