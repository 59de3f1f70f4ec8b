"""All writes of the room: single areas, whole lists, successions, the search index, files handed in."""

from .becoming import import_successions
from .importing import Imported, import_areas, place_areas, refused_list
from .indexing import rebuild_search
from .single import add_area, close_area, rename_area
from .uploads import drop_list, hand_in_list

__all__ = [
    "Imported",
    "add_area",
    "close_area",
    "drop_list",
    "hand_in_list",
    "import_areas",
    "import_successions",
    "place_areas",
    "rebuild_search",
    "refused_list",
    "rename_area",
]
