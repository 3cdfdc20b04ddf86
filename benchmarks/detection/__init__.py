"""How well one-way streets are found: simulated worlds, the product's own SQL, and the rules that people use today."""
