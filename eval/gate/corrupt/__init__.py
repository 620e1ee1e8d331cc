"""One way to make a statement false each: `(fact, statement, rng) → false statement, or None`
where the rule does not apply or would not surely make it false."""
