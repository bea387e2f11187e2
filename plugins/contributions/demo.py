"""The demo's contributors and their pieces, one of nearly every state. Every person is invented and
carries （示例）."""

import datetime
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils import timezone

from activities.models import Activity
from core.models import Area
from core.roles import Role, ensure_role_groups
from home.demo import pictures
from plugins.contributions import services
from plugins.contributions.bodies.html import blocks_of_html
from plugins.contributions.models import Contributor, Submission, SubmissionEvent
from plugins.contributions.privacy import VERSION
from plugins.contributions.services.publication import note_published
from plugins.contributions.services.writing import save_draft
from plugins.contributions.uploads import keep_picture
from stories.models import ArticlePage

Kind = Submission.Kind
#: kind, title, paragraphs ("# " begins a heading, "图 " a picture: name, caption).
_PIECES = {
    "draft": (
        Kind.REPORT,
        "小区楼道里的“共享菜架”",
        ["三单元一楼的消防栓旁，多了一只刷成白色的旧书架。上面没有书，放着一把葱、两根丝瓜。"],
    ),
    "submitted": (
        Kind.NEWS,
        "雷锋日的北门桥头，二十八张小方桌",
        [
            "早上七点，北门桥头的石墩还湿着，第一张小方桌已经支了起来。桌上摆着针线盒、老花镜和一块“缝补在此”的纸牌。",
            "图 free-haircut 义剪摊前，第一位客人七十六岁。",
            "# 一张桌子，一门手艺",
            "到八点半，小方桌摆了二十八张：量血压的、磨剪刀的、修收音机的、教手机的。一百四十六名志愿者穿着红马甲，站在各自的桌子后面。",
            "“平时找不到地方修的东西，今天都拎来了。”住在桥南的一位老人说。她带来的那只闹钟停了三年，中午的时候又响了。",
        ],
    ),
    "returned": (
        Kind.REPORT,
        "麻山镇的山坡上，新栽了八百棵香樟",
        [
            "雾还没散，运树苗的小货车已经停在坡下。老支书丁山河（示例）拿着一根竹竿，竿上每隔两米扎一道红绳。",
            "上百名志愿者分成十六个小组，每组六个人，一人扶苗，一人培土，一人浇水，其余的挖下一个坑。",
            "图 tree-planting 扶正、培土、踩实、浇透。",
            "七岁的小志愿者温小然（示例），金陵东路小学一年级，跟着妈妈来，领到一把绿色水壶。",
        ],
    ),
    "published": (
        Kind.COMMENT,
        "不该让好心人等在门外",
        [
            "一位志愿者想给隔壁楼的独居老人送一碗汤，先填了三张表。表填完了，汤也凉了。",
            "登记是为了安心，不是为了省事的人更省事。把三张表并成一张，把一张表放到手机上，好心就能趁热送到。",
        ],
    ),
    "refused": (
        Kind.STORY,
        "巷口修鞋的老周",
        [
            "老周（示例）在巷口修了三十年鞋。孩子的鞋跟，他从来不收钱，说是走路的人将来要走远路。摊子旁边常年放着一壶水，谁渴了谁倒。"
        ],
    ),
}


def make_pieces():
    """Make contributors and pieces; nothing where the demo has no accounts."""
    people = {user.username: user for user in get_user_model().objects.all()}
    if "zhiyuanzhe" not in people:
        return
    area = Area.objects.filter(level=Area.Level.COUNTY).order_by("position", "pk").first()
    author = _contributor(people["zhiyuanzhe"], area)
    _applicant(area)
    editor, now = people["zebian"], timezone.now()
    made = {name: _piece(author, *told) for name, told in _PIECES.items()}
    for name, piece in made.items():
        if name != "draft":
            made[name] = services.submit(piece, author.user)
    _return(made["returned"], editor)
    services.refuse(made["refused"], editor, "写得动人，可惜同一位师傅上月已登过一篇。")
    page = ArticlePage.objects.live().order_by("-first_published_at").first()
    services.adopt(made["published"], editor, lambda row: page)
    note_published(page)
    for days, name in enumerate(("submitted", "returned", "refused", "published")):
        _age(made[name], now - datetime.timedelta(days=days * 3, hours=days * 5 + 2))


def _contributor(user, area):
    return Contributor.objects.create(
        user=user,
        real_name=user.name,
        sign_in_name=user.username,
        unit=user.unit,
        area=area,
        may_be_named=True,
        consent_version=VERSION,
        state=Contributor.State.APPROVED,
    )


def _applicant(area):
    """Somebody who waits for approval, and cannot sign in: there is no password."""
    user = get_user_model().objects.create_user("13800000000", name="叶小满（示例）")
    user.groups.add(ensure_role_groups()[Role.VOLUNTEER])
    Contributor.objects.create(
        user=user,
        real_name=user.name,
        sign_in_name=user.username,
        unit="示例中学",
        area=area,
        about="在校报写过两年。",
        consent_version=VERSION,
    )


def _piece(author, kind, title, lines):
    piece = services.new_draft(author, kind)
    html, order = [], 0
    for line in lines:
        if line.startswith("图 "):
            _sign, name, caption = line.split(" ", 2)
            content = (Path(pictures.FOLDER) / f"{name}.webp").read_bytes()
            file = keep_picture(piece, content, f"{name}.webp", order, caption)
            html.append(f'<figure data-file="{file.key}" data-caption="{caption}"></figure>')
            order += 1
        elif line.startswith("# "):
            html.append(f"<h3>{line[2:]}</h3>")
        else:
            html.append(f"<p>{line}</p>")
    values = {"title": title, "body": blocks_of_html("".join(html)), "people_agreed": True}
    if kind == Kind.REPORT:
        records = Activity.objects.public().filter(title__contains="植树").order_by("-start")
        values["activity"] = records.first() or Activity.objects.public().first()
    return save_draft(piece, author.user, values, piece.revision)


def _return(piece, editor):
    paragraphs = [block for block in piece.body if block["type"] == "paragraph"]
    services.return_with_remarks(
        piece,
        editor,
        "写得有现场。改两处就能用。",
        [
            {
                "block_id": paragraphs[1]["id"],
                "quote": "上百名",
                "text": "记录是 96 人，文中写准数。",
            },
            {
                "block_id": paragraphs[2]["id"],
                "quote": "温小然（示例），金陵东路小学一年级",
                "text": "未成年人不写姓名和学校，写“七岁的小志愿者”就好。",
            },
        ],
        due=timezone.now() + datetime.timedelta(days=2),
    )


def _age(piece, moment):
    """Let what happened to a piece lie in the past; a record is otherwise never changed."""
    for number, event in enumerate(piece.events.all()):
        at = moment + datetime.timedelta(minutes=43 * number)
        QuerySet(SubmissionEvent).filter(pk=event.pk).update(at=at)
        Submission.objects.filter(pk=piece.pk).update(state_since=at, saved_at=at)
    Submission.objects.filter(pk=piece.pk).update(submitted_at=moment)
