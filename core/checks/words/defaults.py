"""The list that an installation starts with: common slips of the pen and of input methods, and a
few set phrases. Offices edit it; nothing here is put back once it was changed or deleted. What is
banned is for each office to say, so no word is banned from the start."""

#: wrong → right, told as a warning.
WRONG = """
做为 作为|既使 即使|在坐 在座|己经 已经|自已 自己|必竟 毕竟|按排 安排|部份 部分|一但 一旦
那怕 哪怕|渡假 度假|欢渡 欢度|共渡佳节 共度佳节|莫明其妙 莫名其妙|再接再励 再接再厉
迫不急待 迫不及待|谈笑风声 谈笑风生|一如继往 一如既往|一愁莫展 一筹莫展|金壁辉煌 金碧辉煌
穿流不息 川流不息|出奇不意 出其不意|甘败下风 甘拜下风|脍灸人口 脍炙人口|默守成规 墨守成规
黄梁美梦 黄粱美梦|名列前矛 名列前茅|走头无路 走投无路|悬梁刺骨 悬梁刺股|人情事故 人情世故
不径而走 不胫而走|美仑美奂 美轮美奂|兴高彩烈 兴高采烈|无精打彩 无精打采|丰富多采 丰富多彩
声名雀起 声名鹊起|食不裹腹 食不果腹|世外桃园 世外桃源|天翻地复 天翻地覆|委屈求全 委曲求全
一劳永易 一劳永逸|明查暗访 明察暗访|草管人命 草菅人命|谆谆教悔 谆谆教诲|孜孜不卷 孜孜不倦
饮水思园 饮水思源|鼎立相助 鼎力相助|峻工 竣工|滥芋充数 滥竽充数|不记其数 不计其数
不计前谦 不计前嫌|按步就班 按部就班|变本加利 变本加厉|大声急呼 大声疾呼|相辅相承 相辅相成
相形见拙 相形见绌|意义深渊 意义深远|震憾 震撼|遗撼 遗憾|松驰 松弛|气慨 气概|幅射 辐射|寒喧 寒暄
沉缅 沉湎|防碍 妨碍|喝采 喝彩|时侯 时候|问侯 问候|侯车 候车|气侯 气候|侯选 候选|侯鸟 候鸟
打腊 打蜡|腊烛 蜡烛|安祥 安详|慈详 慈祥|鸡旦 鸡蛋|零晨 凌晨|泻露 泄露|针炙 针灸
竞竞业业 兢兢业业|秘决 秘诀|亲睐 青睐|招聘启示 招聘启事|招募启示 招募启事|征稿启示 征稿启事
征集启示 征集启事|寻物启示 寻物启事|寻人启示 寻人启事|公布于众 公之于众|凯旋归来 凯旋
悬挂横副 悬挂横幅|宣传横副 宣传横幅|帐户 账户|记帐 记账|结帐 结账|转帐 转账|账蓬 帐篷|帐蓬 帐篷
烈土 烈士|爱心人土 爱心人士|各界人土 各界人士|有识之土 有识之士|学雷峰 学雷锋|雷峰精神 雷锋精神
志原者 志愿者|志愿都 志愿者|垃极 垃圾|垃圾份类 垃圾分类|文明实贱 文明实践|精神文名 精神文明
慰门 慰问|孤募老人 孤寡老人|留首儿童 留守儿童|扶贫济因 扶贫济困|无尝献血 无偿献血|义珍 义诊
宣讲园 宣讲员
"""

#: as written → as it should be put, with where that comes from.
PREFERRED = (
    ("志愿者服务队", "志愿服务队", "《志愿服务条例》用“志愿服务”“志愿服务组织”。"),
    ("志愿者服务活动", "志愿服务活动", "《志愿服务条例》用“志愿服务活动”。"),
    ("残废人", "残疾人", "《残疾人保障法》的称谓。"),
    ("残障人士", "残疾人", "《残疾人保障法》的称谓。"),
    ("弱智儿童", "智力残疾儿童", "不用带歧视的称呼。"),
    ("哑巴", "言语残疾人", "不用带歧视的称呼；引原话时可保留。"),
    ("老年痴呆", "认知障碍", "不用带歧视的称呼；病名是“阿尔茨海默病”。"),
    ("社区书记", "社区党组织书记", "写明职务全称。"),
    ("社会主义价值核心观", "社会主义核心价值观", "固定表述，词序不能变。"),
    ("新时代文明实践活动中心", "新时代文明实践中心", "县级的名称；乡镇为“所”，村为“站”。"),
    ("国际志愿者节", "国际志愿者日", "12 月 5 日，联合国的名称。"),
    ("涉及到", "涉及", "“及”就是“到”。"),
    ("来自于", "来自", "“自”就是“于”。"),
    ("报刊杂志", "报纸杂志", "“刊”就是杂志。"),
)

#: What merely looks like one of the above.
ALLOWED = """
做为民 做为老 现在坐 正在坐 在坐车 在坐标 自已经 自已有 自已完 按排名 按排序 按排队 按排行 部份额
雷峰塔 时侯某 安祥村 安祥社区 安祥路
""".split()


def default_entries(model):
    """Return the list as unsaved rows of `model`."""
    rows = [pair.split() for line in WRONG.strip().splitlines() for pair in line.split("|")]
    entries = [
        model(word=wrong, replacement=right, kind="wrong", is_default=True) for wrong, right in rows
    ]
    entries += [
        model(word=word, replacement=right, kind="preferred", note=note, is_default=True)
        for word, right, note in PREFERRED
    ]
    entries += [model(word=word, kind="allowed", is_default=True) for word in ALLOWED]
    return list({entry.word: entry for entry in entries}.values())
