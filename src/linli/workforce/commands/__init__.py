"""All writes of the room: units, staff, postings with beats, absences, redeployments; one by one, or many at once."""

from .absences import end_absence, record_absence
from .beats import holding_path
from .bulk import (
    MoveRow,
    PostingRow,
    UnitRow,
    import_postings,
    import_redeployments,
    import_units,
)
from .codes import Checked, check_code
from .handing import hand_over, issue_thing, take_back
from .mappings import forget_mapping, keep_mapping
from .rosters import Imported, import_staff, refused_roster
from .single import (
    appoint,
    change_beat,
    end_posting,
    enlist,
    form_unit,
    redeploy,
    return_from_redeployment,
)

__all__ = [
    "Checked",
    "Imported",
    "MoveRow",
    "PostingRow",
    "UnitRow",
    "appoint",
    "change_beat",
    "check_code",
    "end_absence",
    "end_posting",
    "enlist",
    "forget_mapping",
    "form_unit",
    "hand_over",
    "holding_path",
    "import_postings",
    "import_redeployments",
    "import_staff",
    "import_units",
    "issue_thing",
    "keep_mapping",
    "record_absence",
    "redeploy",
    "refused_roster",
    "return_from_redeployment",
    "take_back",
]
