"""Base: the words of the house, before anything happens.

Owns      no table: errors, states, the actor protocol, posts, clock, ids, money, geo, texts, inputs, search
Leans on  nothing
Not here  who may do what (access), what happened (journal), pages (site)
Promises  one clock; one mover of states; hostile characters stop at the door; a refusal is a sentence
"""
