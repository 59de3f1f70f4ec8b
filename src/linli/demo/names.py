"""Invented names of staff: a surname and one or two characters, put together by chance."""

from __future__ import annotations

from random import Random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘"
    "杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
FIRST = (
    "安柏成春大德东方峰福刚光广国海浩和恒洪华怀吉佳建江杰金景静军俊凯克宽兰乐立丽连良林玲龙茂梅美明鸣铭木楠宁鹏平"
    "齐启千清庆秋全仁荣如瑞润善尚少声胜盛石世守书舒树思松素泰天田庭同万维卫文武希锡夏先祥小晓孝心新兴秀旭学雪雅"
    "延岩阳耀一伊宜毅银英永勇有玉育元远月云泽展长哲真振正志致中忠珠竹卓子宗祖"
)
SECOND = (
    "安宝彬斌波博才超辰诚川春达丹德栋凡芳飞芬丰峰福刚高歌光广国海涵航豪禾恒红宏洪虹华辉慧佳嘉坚建健江洁杰金津锦"
    "劲晶静娟军君俊凯康科可坤兰岚乐磊蕾莉力立丽利亮林琳霖玲凌龙璐梅美萌猛敏明铭娜楠宁鹏萍平强琴青清庆秋全泉然荣"
    "蓉瑞森山珊尚生胜石仕涛天田庭伟玮卫文雯武喜霞夏贤祥翔晓心新鑫星兴秀旭轩学雪雅岩艳阳洋耀业怡义毅银英莹颖永勇"
    "友瑜宇玉元园源远月悦云芸泽展哲珍真振正志忠洲珠柱卓"
)
TWO_CHARACTERS = 0.22  # how many given names have one character only


class Names:
    """Names by chance, the same ones for the same seed."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng

    def __call__(self) -> str:
        pick = self._rng.choice
        if self._rng.random() < TWO_CHARACTERS:
            return pick(SURNAMES) + pick(SECOND)
        return pick(SURNAMES) + pick(FIRST) + pick(SECOND)


def is_invented(name: str) -> bool:
    """Whether a name is made of these lists alone."""
    surname, given = name[:1], name[1:]
    if len(given) == 1:
        return surname in SURNAMES and given in SECOND
    return len(given) == 2 and surname in SURNAMES and given[0] in FIRST and given[1] in SECOND
