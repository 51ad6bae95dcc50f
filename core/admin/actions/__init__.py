"""What owners do: members' roles and states, work that is tried again."""
