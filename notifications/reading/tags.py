"""The tags of HTML by what they do: those that are kept, those that begin a line, those that end by themselves."""

_KEPT = """
a abbr address article b bdi bdo blockquote br caption center cite code col colgroup dd del div dl dt em
figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp
section small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var wbr
"""
_DROPPED = "script style title template noscript object svg math iframe select textarea"
_BLOCKS = """
address article blockquote center dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header li main nav
ol p pre section table tr ul caption
"""
_APART = "p h1 h2 h3 h4 h5 h6 blockquote ul ol table dl pre"
_FORM = "a b big code em font i nobr s small strike strong tt u"
_NO_END = """
area base br col embed hr img input link meta param source track wbr li td th tr tbody thead tfoot dd dt option
"""

KEPT = frozenset(_KEPT.split())
DROPPED = frozenset(_DROPPED.split())
"""With all that stands in them."""

BLOCKS = frozenset(_BLOCKS.split())
APART = frozenset(_APART.split())
"""An empty line stands round them."""

FORM = frozenset(_FORM.split())
"""Left open in a block, they are opened anew in the next."""

NO_END = frozenset(_NO_END.split())
ALONE = frozenset(("br", "hr", "img", "wbr", "col"))
