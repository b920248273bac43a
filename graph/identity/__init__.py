"""Who may be who: names compared, candidates proposed, and what people judge of them."""
