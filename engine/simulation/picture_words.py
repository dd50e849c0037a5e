"""The words of a simulation's picture."""

from engine.definitions import definition

WORDS: dict[str, definition.Texts] = {
    "heading": {
        "en": "{workflow}: {days} days simulated",
        "zh-Hans": "{workflow}：模拟 {days} 天",
        "zh-Hant": "{workflow}：模擬 {days} 天",
    },
    "cases": {
        "en": "{opened} cases opened, {closed} closed, {open} open at the end; from {start}, seed {seed}",
        "zh-Hans": "新建个案 {opened}，关闭 {closed}，结束时未关闭 {open}；自 {start} 起，随机种子 {seed}",
        "zh-Hant": "新建個案 {opened}，結案 {closed}，結束時未結案 {open}；自 {start} 起，隨機種子 {seed}",
    },
    "kept": {"en": "Promises met in time", "zh-Hans": "按时达成的时限", "zh-Hant": "按時達成的時限"},
    "kept_row": {
        "en": "{share} · {breached} late of {ended}",
        "zh-Hans": "{share} · {ended} 中超时 {breached}",
        "zh-Hant": "{share} · {ended} 中逾時 {breached}",
    },
    "weeks": {
        "en": "Week by week: cases open (line), opened (bars), breaches (red)",
        "zh-Hans": "逐周：未关闭个案（线）、新建个案（柱）、超时（红）",
        "zh-Hant": "逐週：未結案個案（線）、新建個案（柱）、逾時（紅）",
    },
    "people": {
        "en": "Working time spent on steps, and escalations received",
        "zh-Hans": "用于办理步骤的工作时间，以及收到的升级",
        "zh-Hant": "用於辦理步驟的工作時間，以及收到的升級",
    },
    "crew_row": {
        "en": "{share}, the busiest {busiest} · {escalations} escalations",
        "zh-Hans": "{share}，最忙者 {busiest} · {escalations} 次升级",
        "zh-Hant": "{share}，最忙者 {busiest} · {escalations} 次升級",
    },
    "crew": {"en": "{roles} ({count})", "zh-Hans": "{roles}（{count} 人）", "zh-Hant": "{roles}（{count} 人）"},
    "busiest": {
        "en": "Whoever has most to do",
        "zh-Hans": "工作最多的人",
        "zh-Hant": "工作最多的人",
    },
    "people_row": {
        "en": "{share} · {steps} steps · {escalations} escalations",
        "zh-Hans": "{share} · {steps} 步 · {escalations} 次升级",
        "zh-Hant": "{share} · {steps} 步 · {escalations} 次升級",
    },
    "others": {
        "en": "and {count} more persons",
        "zh-Hans": "以及另外 {count} 人",
        "zh-Hant": "以及另外 {count} 人",
    },
    "mails": {"en": "Mails", "zh-Hans": "邮件", "zh-Hant": "郵件"},
    "nothing": {"en": "none ended", "zh-Hans": "尚无结果", "zh-Hant": "尚無結果"},
}


def say(name: str, language: str, **facts: object) -> str:
    """A text in that language, else in English; whole numbers with their thousands parted."""
    texts = WORDS[name]
    shown = {key: f"{value:,}" if isinstance(value, int) else value for key, value in facts.items()}
    return texts.get(language, texts["en"]).format(**shown)
