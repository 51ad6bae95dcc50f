"""Mail of tickets. In: `taking` is the rule that the core asks, `plans` what becomes of a mail,
`matching` which ticket it is for, `judging` why it has to wait. Out: `answers`, `receipts`."""
