"""The last hour of a call: who types, uploads and deposits, and the least that Django could do for them."""
