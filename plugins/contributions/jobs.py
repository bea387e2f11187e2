from datetime import timedelta

from django.utils import timezone

from plugins.contributions.models import SubmissionFile
from plugins.contributions.parts import forget_parts
from plugins.contributions.services.writing import remove_files

#: Nobody comes back to an upload after so long.
WAITS_FOR = timedelta(days=14)


def forget_unfinished_uploads():
    before = timezone.now() - WAITS_FOR
    left = SubmissionFile.objects.filter(
        state=SubmissionFile.State.UPLOADING, created_at__lt=before
    )
    remove_files(left)
    forget_parts(before)
