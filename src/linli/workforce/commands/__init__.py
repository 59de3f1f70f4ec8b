"""All writes of the room: units, staff, postings with beats, absences, redeployments; one by one, or many at once."""

from .bulk import (
    MoveRow,
    PostingRow,
    UnitRow,
    import_postings,
    import_redeployments,
    import_units,
)
from .mappings import forget_mapping, keep_mapping
from .rosters import Imported, import_staff, refused_roster
from .single import (
    appoint,
    change_beat,
    end_absence,
    end_posting,
    enlist,
    form_unit,
    holding_path,
    record_absence,
    redeploy,
    return_from_redeployment,
)

__all__ = [
    "Imported",
    "MoveRow",
    "PostingRow",
    "UnitRow",
    "appoint",
    "change_beat",
    "end_absence",
    "end_posting",
    "enlist",
    "forget_mapping",
    "form_unit",
    "holding_path",
    "import_postings",
    "import_redeployments",
    "import_staff",
    "import_units",
    "keep_mapping",
    "record_absence",
    "redeploy",
    "refused_roster",
    "return_from_redeployment",
]
