"""The contributors' own pages, all below /contribute/."""

from django.urls import path

from plugins.contributions.views import (
    files,
    honours,
    joining,
    passwords,
    pieces,
    placements,
    profile,
    writing,
)

urlpatterns = [
    path("", pieces.start, name="contribute"),
    path("join/", joining.join, name="contribute_join"),
    path("joined/", joining.joined, name="contribute_joined"),
    path("privacy/", joining.privacy, name="contribute_privacy"),
    path("consent/", joining.consent, name="contribute_consent"),
    path("sign-in/", joining.sign_in, name="contribute_sign_in"),
    path("sign-out/", joining.sign_out, name="contribute_sign_out"),
    path("forgotten/", passwords.forgotten, name="contribute_forgotten"),
    path("forgotten/sent/", passwords.forgotten_sent, name="contribute_forgotten_sent"),
    path(
        "forgotten/<uidb64>/<token>/",
        passwords.NewPasswordView.as_view(),
        name="contribute_new_password",
    ),
    path("me/password/", passwords.PasswordView.as_view(), name="contribute_password"),
    path("me/", profile.profile, name="contribute_profile"),
    path("me/export/", profile.export, name="contribute_export"),
    path("me/erase/", profile.erase, name="contribute_erase"),
    path("notices/read/", pieces.read_notices, name="contribute_notices_read"),
    path("honours/", honours.honours, name="contribute_honours"),
    path("new/", writing.new, name="contribute_new"),
    path("files/<uuid:key>/", files.show_file, name="contribute_file"),
    path(
        "files/<uuid:key>/original/",
        files.show_file,
        {"which": "original"},
        name="contribute_original",
    ),
    path("files/<uuid:key>/part/", files.add_file_part, name="contribute_part"),
    path("files/<uuid:key>/drop/", files.drop_file, name="contribute_drop"),
    path("<int:pk>/", pieces.piece, name="contribute_piece"),
    path("<int:pk>/write/", writing.write, name="contribute_write"),
    path("<int:pk>/word/", writing.word, name="contribute_word"),
    path("<int:pk>/files/", files.begin_file, name="contribute_files"),
    path("<int:pk>/activity/", writing.activity, name="contribute_activity"),
    path("<int:pk>/preview/", writing.preview, name="contribute_preview"),
    path("<int:pk>/hand-in/", writing.hand_in, name="contribute_hand_in"),
    path("<int:pk>/hand-in-again/", pieces.hand_in_again, name="contribute_again"),
    path("<int:pk>/remove/", writing.remove, name="contribute_remove"),
    path("<int:pk>/take-back/", pieces.take_back, name="contribute_take_back"),
    path("<int:pk>/remarks/<int:remark_id>/", pieces.answer, name="contribute_answer"),
    path("<int:pk>/placements/", placements.placements, name="contribute_placements"),
    path(
        "<int:pk>/placements/<int:placement_id>/proof/", placements.proof, name="contribute_proof"
    ),
    path("<int:pk>/published/", pieces.published_changes, name="contribute_published"),
    path("<int:pk>/history/", pieces.history, name="contribute_history"),
    path("<int:pk>/versions/<int:number>/", pieces.version, name="contribute_version"),
    path(
        "<int:pk>/versions/<int:number>/changes/",
        pieces.version_changes,
        name="contribute_changes",
    ),
    path("<int:pk>/versions/<int:number>/restore/", pieces.restore, name="contribute_restore"),
]
