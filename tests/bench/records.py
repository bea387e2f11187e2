"""Activity records in any number, for benchmarks: invented, the same for the same seed.

Words, teams and places are as unevenly spread as in a real city: a few topics make up most
records, and there is a long tail of words that only some of them hold.

    DATABASE_URL=sqlite:///bench.sqlite3 python -m tests.bench.records 1000000
"""

import datetime
import itertools
import os
import random
import sys
from pathlib import Path

TOPICS = """
文明交通劝导 垃圾分类宣传 植树护绿 敬老爱老 学雷锋志愿服务 无偿献血 理论宣讲进基层 环境卫生整治
送文化下乡 防溺水安全宣传 政策宣讲 义诊义剪 敬老院慰问 移风易俗宣传 反诈骗宣传 全民阅读推广
关爱留守儿童 文艺演出进村居 清洁家园 森林防火巡查 助残帮困 爱心助考 普法宣传 河道清理 科普讲座
控烟宣传 文明餐桌宣传 健身气功培训 非遗传承体验 红色故事宣讲 关爱空巢老人 捐资助学 消防安全演练
农技培训 法律援助咨询 电影放映 春联义写 家电维修进社区 理发便民服务 文明祭扫宣传 拥军优属慰问
禁毒宣传 防汛值守 急救知识培训 心理健康辅导 青少年书法课堂 暑期托管 家风家训讲堂 广场舞展演
文物保护宣传 文明旅游劝导 图书捐赠 戏曲进校园 节水护水宣传 野生动物保护宣传 光盘行动倡议
零工就业帮扶 秸秆禁烧巡查 交通护学岗 邻里守望互助 社区食堂帮厨 盲人观影陪护 手语培训
智能手机教学 慢病筛查 造血干细胞捐献宣传 孤独症儿童关爱 助农直播 春运暖冬行动 高考护航
马拉松赛事保障 古树名木认养 候鸟守护 湿地巡护 矛盾纠纷调解 殡葬改革宣传 文明养犬宣传 楼道清理
共享单车整理 电动车充电安全排查 燃气安全入户检查 地震应急演练 宪法宣传周 民法典宣讲 诵读经典
剪纸教学 皮影戏表演 腰鼓队排练 太极拳教学 合唱培训 摄影采风 村史馆讲解 博物馆讲解 档案整理
普通话推广 果园修剪指导 茶叶采摘帮工 稻田插秧帮工 水渠疏浚 雪天清扫除冰
""".split()
TEAM_KINDS = """
志愿服务队 党员先锋队 巾帼志愿服务队 青年志愿者协会 银龄志愿服务队 理论宣讲队 文艺志愿服务队
医疗健康志愿服务队 法律援助志愿服务队 应急救援队 退役军人志愿服务队 教育志愿服务队
环保志愿服务队 科普志愿服务队 农技志愿服务队 邻里互助队
""".split()
COUNTIES = "云岭县 青河县 临江区 松阳县 玉泉区 平川县 金沙县 石门县 东湖区 白鹿县".split()
FIRST = """
安 长 永 新 东 西 南 北 大 上 下 清 龙 凤 金 银 白 红 青 石 太 双 三 高 柳 杨 桃 桂 梅 兰
""".split()
SECOND = """
平 乐 兴 和 宁 泉 溪 河 山 岭 桥 塘 湾 店 集 源 丰 庄 坪 堡 林 田 湖 坝 口 岗 沟 台 阳 塔
""".split()
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文海燕春晓东立新宏斌"
PEOPLE = """
群众 居民 村民 老人 困难家庭 留守儿童 学生 商户 过往行人 残疾人 退休职工 务工人员 游客 司机
""".split()
MANNERS = "热情 耐心 细致 认真 主动 积极 有序 深入 扎实 用心".split()
GOODS = """
宣传手册 大米 食用油 春联 图书 月饼 棉被 树苗 文具 药品 环保袋 水果 牛奶 反光背心 头盔 倡议书
""".split()
SPOTS = """
文明实践站 文明实践所 文化广场 村委会 社区服务中心 农贸市场 学校门口 敬老院 主要路口 河堤 公园
""".split()
RESULTS = """
进一步增强了群众的文明意识 营造了浓厚的志愿服务氛围 受到群众一致好评
让大家感受到社会大家庭的温暖 有效提升了辖区环境面貌 弘扬了奉献友爱互助进步的志愿精神
推动新时代文明实践走深走实 增进了邻里感情 激发了群众参与基层治理的热情 筑牢了安全防线
丰富了群众的精神文化生活
""".split()
TITLES = """
{town}开展{topic}志愿服务活动 {village}开展{topic}活动 {brand}：{village}{topic}活动
{team}开展{topic} 走进{village}开展{topic}主题活动 {town}新时代文明实践所{topic}活动
{month}月{village}{topic}志愿服务 “{brand}”{topic}走进{village} {village}联合{word}开展{topic}
""".split()
OPENINGS = """
为深入推进新时代文明实践工作，{month}月{day}日，{team}组织志愿者{few}人在{town}{spot}开展{topic}志愿服务活动。
{month}月{day}日上午，{town}新时代文明实践所联合{team}走进{village}，开展“{brand}”{topic}主题实践活动。
近日，{team}在{village}{spot}开展{topic}活动，共有{few}名志愿者参与。
{village}新时代文明实践站组织党员志愿者{few}余人开展{topic}活动。
""".split()
MIDDLES = """
活动现场，志愿者们{manner}地为{people}讲解{word}和{word2}相关知识，发放{goods}{many}份。
志愿者身穿红马甲，来到{spot}，{manner}引导{people}参与{other}，并就{word}问题与大家交流。
大家分工协作，有的负责{word}，有的整理{goods}，现场气氛热烈。
志愿者为{people}送去{goods}等慰问品，详细询问生活状况和{word}情况。
现场还设置了{word}展示区和{other}体验区，吸引{many}余名{people}驻足参与。
志愿者{person}（示例）说，能用自己的力量帮助别人，感到十分开心。
“这样的活动很有意义，希望多多举办。”{people}{person}（示例）高兴地说。
""".split()
ENDINGS = """
此次活动，{result}。 通过活动，{result}，{result2}。
据统计，本次活动累计服务{people}{many}人次，{result}。
下一步，{town}将持续开展{other}等志愿服务，{result}。
""".split()

DAYS = 2400
BATCH = 2000
CACHE_KIB = 2_000_000
RARE_WORDS = 30_000
AREAS_OF_COUNTY, VILLAGES_OF_TOWN, TEAMS, BRANDS = 10, 10, 2000, 20


class Picker:
    """Draws items, the first ones far more often than the last."""

    def __init__(self, rng, items, skew=1.0):
        self.rng, self.items = rng, list(items)
        weights = (1 / (place + 1) ** skew for place in range(len(self.items)))
        self.weights = list(itertools.accumulate(weights))
        self.drawn = []

    def __call__(self):
        if not self.drawn:
            self.drawn = self.rng.choices(self.items, cum_weights=self.weights, k=5000)
        return self.drawn.pop()


def long_tail(rng):
    """Real words of two to four characters, the number of which makes the index's vocabulary."""
    from pypinyin.phrases_dict import phrases_dict

    words = sorted(word for word in phrases_dict if 2 <= len(word) <= 4 and "，" not in word)
    rng.shuffle(words)
    return words[:RARE_WORDS]


class Writer:
    """Makes the text of records: `text(team, village, day)`."""

    def __init__(self, rng):
        self.rng = rng
        words = Picker(rng, long_tail(rng))
        people = [rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice(GIVEN) for _ in range(3000)]
        self.topic = Picker(rng, TOPICS)
        self.slots = {
            "other": self.topic,
            "word": words,
            "word2": words,
            "person": Picker(rng, people, 0.7),
            "people": Picker(rng, PEOPLE, 0.8),
            "manner": Picker(rng, MANNERS, 0),
            "goods": Picker(rng, GOODS, 0.7),
            "spot": Picker(rng, SPOTS, 0.7),
            "result": Picker(rng, RESULTS, 0.6),
            "result2": Picker(rng, RESULTS, 0.6),
            "many": Picker(rng, range(20, 600), 0),
        }
        self.title = Picker(rng, TITLES, 0)
        self.opening = Picker(rng, OPENINGS, 0)
        self.middle = Picker(rng, MIDDLES, 0)
        self.ending = Picker(rng, ENDINGS, 0)
        self.sentences = Picker(rng, (1, 1, 2), 0)

    def text(self, **known):
        """`(title, summary)` of 10 to 35 and 60 to 200 characters."""
        slots = {name: pick() for name, pick in self.slots.items()}
        slots.update(known, topic=self.topic())
        parts = [self.opening()]
        parts += [self.middle() for _ in range(self.sentences())]
        parts.append(self.ending())
        return self.title().format(**slots), "".join(parts).format(**slots)[:200]


def make(number, seed=20260305, report=print):
    """Fill the (migrated, otherwise empty) database with the demo site and `number` records."""
    from django.core.management import call_command
    from django.db import connection

    rng = random.Random(seed)  # noqa: S311
    call_command("load_demo", verbosity=0)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # A database made for a benchmark may be made anew after a power cut.
            cursor.execute("PRAGMA synchronous=OFF")
            # The keys come in no order: with their trees in memory it takes half the time.
            cursor.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    world = _World(rng)
    for done in _fill(rng, world, number):
        if done % 100_000 == 0:
            report(f"{done} records")


class _World:
    """Areas, teams and brands beside those of the demo site."""

    def __init__(self, rng):
        from activities.models import ActivityForm, Occasion, ServiceCategory, Team
        from brands.models import BrandPage
        from core.models import Area

        names = [first + second for first in FIRST for second in SECOND]
        rng.shuffle(names)
        city = Area.objects.get(level=Area.Level.CITY)
        numbers = itertools.count()

        def areas(rows, level):
            return Area.objects.bulk_create(
                Area(
                    name=name, parent=parent, level=level, slug=f"bench-{next(numbers)}",
                    position=1000,
                )
                for name, parent in rows
            )  # fmt: skip

        counties = areas([(f"{name}（测试）", city) for name in COUNTIES], Area.Level.COUNTY)
        town_names = iter(names)
        kinds = ("镇", "镇", "镇", "乡", "街道")
        self.towns = areas(
            [
                (next(town_names) + rng.choice(kinds), county)
                for county in counties
                for _ in range(AREAS_OF_COUNTY)
            ],
            Area.Level.TOWN,
        )
        self.villages = areas(
            [
                (name + rng.choice(("村", "村", "社区")), town)
                for town in self.towns
                for name in rng.sample(names, VILLAGES_OF_TOWN)
            ],
            Area.Level.VILLAGE,
        )
        teams = {}
        while len(teams) < TEAMS:
            village, kind = rng.choice(self.villages), rng.choice(TEAM_KINDS)
            teams.setdefault((village.pk, kind), (village, f"{village.name[:2]}{kind}"))
        self.teams = Team.objects.bulk_create(
            Team(name=name, slug=f"bench-{place}", kind=Team.Kind.SQUAD, area=village)
            for place, (village, name) in enumerate(teams.values())
        )
        self.brands = list(BrandPage.objects.live())[:BRANDS]
        categories = list(ServiceCategory.objects.order_by("pk"))
        self.categories = [row for row in categories if row.parent_id] or categories
        self.forms = list(ActivityForm.objects.order_by("pk"))
        self.occasions = list(Occasion.objects.order_by("pk"))


def _fill(rng, world, number):
    """Store the records in batches; yields how many there are."""
    from django.db import transaction
    from django.utils import timezone

    from activities.models import Activity

    write, zone = Writer(rng), timezone.get_current_timezone()
    pick = {
        "team": Picker(rng, world.teams, 0.8),
        "village": Picker(rng, rng.sample(world.villages, len(world.villages)), 0.6),
        "brand": Picker(rng, world.brands, 0.9),
        "category": Picker(rng, world.categories, 0.8),
        "occasion": Picker(rng, world.occasions, 0.8),
        "form": Picker(rng, world.forms, 0.8),
        "hour": Picker(rng, (9, 14, 8, 15, 19, 10), 0.7),
        "lasts": Picker(rng, (2, 3, 1, 4, 8), 0.7),
        "rate": Picker(rng, (2, 1, 3, 4), 0.5),
    }
    towns = {town.pk: town.name for town in world.towns}
    villages = {village.pk: village for village in world.villages}
    newest = datetime.datetime(2026, 6, 30, tzinfo=zone)
    days = Picker(rng, range(DAYS), 0.15)
    forms, joined = Activity.forms.through, Activity.co_teams.through
    done = 0
    while done < number:
        records, held, partners = [], [], []
        for _ in range(min(BATCH, number - done)):
            done += 1
            team = pick["team"]()
            village = villages[team.area_id] if rng.random() < 0.6 else pick["village"]()
            brand = pick["brand"]() if rng.random() < 0.7 else None
            start = newest - datetime.timedelta(days=days())
            start = start.replace(hour=pick["hour"]())
            few = min(500, max(2, int(rng.lognormvariate(2.8, 0.8))))
            title, summary = write.text(
                town=towns[village.parent_id],
                village=village.name,
                team=team.name,
                brand=brand.title if brand else "文明实践",
                month=start.month,
                day=start.day,
                few=few,
            )
            rate = pick["rate"]()
            record = Activity(
                pk=1_000_000 + done,
                code=f"BM-{start.year}-{done:07}",
                title=title[:80],
                summary=summary,
                category=pick["category"](),
                occasion=pick["occasion"]() if rng.random() < 0.3 else None,
                team=team,
                brand=brand,
                area=village,
                place=f"{village.name}{write.slots['spot']()}",
                start=start,
                end=start + datetime.timedelta(hours=pick["lasts"]()),
                participants=few,
                hours_per_person=rate,
                total_hours=few * rate,
                people_served=write.slots["many"](),
                cancelled=rng.random() < 0.01,
                live=rng.random() < 0.98,
            )
            records.append(record)
            held.append(forms(activity_id=record.pk, activityform_id=pick["form"]().pk))
            if rng.random() < 0.15 and (other := pick["team"]()) is not team:
                partners.append(joined(activity_id=record.pk, team_id=other.pk))
        with transaction.atomic():
            Activity.objects.bulk_create(records)
            forms.objects.bulk_create(held)
            joined.objects.bulk_create(partners)
        yield done


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2] / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenming.settings.dev")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    make(int(sys.argv[1]))
