"""In which language a mail is written, by its letters: a plain rule for a desk that reads English and Chinese."""

import re

_HAN, _KANA, _WORD = (re.compile(one) for one in ("[\u3400-\u9fff\uf900-\ufaff]", "[\u3040-\u30ff]", r"[^\W\d_]+"))
_LONGEST = 20_000
"""So many characters are looked at."""
# The commonest characters that one of the two scripts alone has, each beside its like.
_SIMPLIFIED = frozenset(
    "们这来时说国对会为发么还过开见东车长门问间电话单报关请谢费务处师买卖给让认识语读写张应该动办现实际订购货严紧业产义"
    "习乡书亲从众优传伤体仅价机杂条极构样档检楼欢气汉沟测济灯点热爱状犹独环监盘码确种称稳竞笔简类纪约级纸线练组细终结绍经"
    "统继绩续维综绿编缺网罗职联节药虑虽规视觉览订计讨训议记讲许论设访证评词试诉诊详误调谁贵贴资赛赶车转轮软较载输边达迁运进"
    "远连迟选递邮释银错锁键长闭阶队阳阴陆险随难静页项顺须预领频题颜风飞饭馆马验鱼鸟黄齐龙坏厂历压厅团园图场块声复够头奖妇没湾"
)
_TRADITIONAL = frozenset(
    "們這來時說國對會為發麼還過開見東車長門問間電話單報關請謝費務處師買賣給讓認識語讀寫張應該動辦現實際訂購貨嚴緊業產義"
    "習鄉書親從眾優傳傷體僅價機雜條極構樣檔檢樓歡氣漢溝測濟燈點熱愛狀猶獨環監盤碼確種稱穩競筆簡類紀約級紙線練組細終結紹經"
    "統繼績續維綜綠編缺網羅職聯節藥慮雖規視覺覽訂計討訓議記講許論設訪證評詞試訴診詳誤調誰貴貼資賽趕車轉輪軟較載輸邊達遷運進"
    "遠連遲選遞郵釋銀錯鎖鍵長閉階隊陽陰陸險隨難靜頁項順須預領頻題顏風飛飯館馬驗魚鳥黃齊龍壞廠歷壓廳團園圖場塊聲復夠頭獎婦"
    "沒裡裏妳臺灣"
)
SIMPLIFIED_ONLY, TRADITIONAL_ONLY = _SIMPLIFIED - _TRADITIONAL, _TRADITIONAL - _SIMPLIFIED


def of(text: str) -> str:
    """``zh-Hans`` or ``zh-Hant`` where there are more Chinese characters than words of letters, and hardly any Japanese
    ones; else ``en``. Of the two it is the one of whose own characters there are more.
    """
    looked_at = text[:_LONGEST]
    han, kana = len(_HAN.findall(looked_at)), len(_KANA.findall(looked_at))
    letters = sum(not _HAN.search(one) for one in _WORD.findall(_HAN.sub(" ", looked_at)))
    if han <= letters or kana * 10 > han:
        return "en"
    simplified = sum(one in SIMPLIFIED_ONLY for one in looked_at)
    traditional = sum(one in TRADITIONAL_ONLY for one in looked_at)
    return "zh-Hant" if traditional > simplified else "zh-Hans"
