from core.reviews.models.leader_link import LeaderLink, LinkOpening
from core.reviews.models.record_remark import RecordRemark
from core.reviews.models.review import Review
from core.reviews.models.settings import KindStages, ReviewSettings
from core.reviews.models.sign_off import PublicText, SignOff
from core.reviews.models.task import ReviewTask

__all__ = [
    "KindStages",
    "LeaderLink",
    "LinkOpening",
    "PublicText",
    "RecordRemark",
    "Review",
    "ReviewSettings",
    "ReviewTask",
    "SignOff",
]
