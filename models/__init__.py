"""What we talk about: activities, partnerships, policy, flips; pure, without clock or input and output."""
