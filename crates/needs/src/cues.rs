//! Words by which a sentence shows what it is for: a wish, a difficulty, an aim, what there is, the state of a trade.
//!
//! Shared by the parts, the quality and the complexity of a need, so that one sentence is never a wish to one of them and
//! company talk to another. All patterns read normalised text. Sources: the 268 real needs, read one by one.

use std::sync::LazyLock;

use regex::Regex;

/// A pattern that is a constant of this crate.
pub(crate) fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("the patterns are constants that the tests compile")
}

/// Declares patterns that are compiled at first use.
macro_rules! patterns {
    ($($(#[$doc:meta])* $name:ident = $source:expr;)*) => {
        $($(#[$doc])* pub(crate) static $name: LazyLock<Regex> = LazyLock::new(|| pattern($source));)*
    };
}

patterns! {
    /// Somebody asks for something, in words that say so.
    WISH = "希望|寻求|寻找|征集|急需|亟需|亟待|亟须|急待|现需|须解决|诚求|求购|期望|想要|想购|想通过|想请|请求|恳请|望有|望能|攻克|技术难题|\
        需(?:要|求)?(?:解决|研发|开发|研究|研制|引进|进行|寻|有|具备|具有|专|多家|一种|一套|能|对|找|求|借助|真正|该|与|大|乘|微|更|机械|技术)|\
        (?:公司|企业|我们|本项目|现|目前)[^,。;]{0,6}需[求要]|拟(?:解决|开发|研|采用|寻|引进|与|通过|达|着重|建|开展)|计划(?:引进|开发|研|建|对)|欲|如何|怎[么样]";
    /// A wish, a need, a requirement, of whomsoever.
    ANY_WISH = "希望|需要|需求|要求|寻|急需|亟|难题|解决|拟|如何|怎[么样]|欲";
    /// Work is to be done, without anybody saying that he wishes it.
    TASK = "研究|研发|研制|开发|设计|建立|建设|构建|实现|完成|制备|优化|改造|改进|提高|提升|降低|采用|利用|通过|解决|形成|满足|\
        培育|选育|引进|搭建|探索|获得|突破";
    /// A difficulty that is called one.
    HARD = "难题|瓶颈|难点|痛点|卡脖子|技术问题|(?:解决|克服|攻克|消除)[^。;]{0,60}(?:问题|难|缺陷|缺点|不足)|存在[^,。;]{0,20}问题|问题(?:在于|是|有|如下)";
    /// A difficulty that shows in what happens.
    TROUBLE = "不足|缺乏|缺少|缺点|缺陷|不太?理想|不甚理想|无法|难以|不能|问题|困难|开裂|裂纹|脱落|过高|过大|过低|不稳定|不均|不高|不够|较低|较差|低下|\
        严重|频繁|易产生|容易|隐患|落后|费力|耗时|浪费|污染|失效|超标|受限|尚无|还不|偏差大|达不到|损坏|堵塞";
    /// An aim, said to be one.
    AIM = "预期(?:目标|达|能|实现|可|将|指标|形成|发酵|:|是)|目标|指标|达到[^,。;]{0,14}(?:以上|以下|要求|水平|标准|效果)|最终(?:能|实现|达到|形成|使)|目的是|以达到|以实现|应满足|必须满足|\
        质量要求|从而(?:提高|降低|实现|达到)|以期";
    /// A number with a bound: the form that aims have.
    BOUNDED = "[≥≤<>±]=? ?[0-9]|[0-9][^,。;\\s]{0,8}(?:以上|以下|以内|之内)|(?:不低于|不小于|不少于|不超过|不大于|不高于|小于|大于|低于|高于|至少|\
        控制在|降至|降到|提高到|提高至)[^,。;]{0,10}[0-9]|(?:提高|提升|降低|减少|缩短|延长)[^,。;]{0,4}[0-9]";
    /// The firm speaks of itself.
    FIRM = "公司|集团|我司|我单位|本单位|我厂|本企业|我院|该团队|我方|企业(?:拥有|现有|已|成立|是)|实验室|团队";
    /// What firms say of themselves: money, ground, people, titles.
    ASSETS = "万元|亿元|占地|员工|职工|注册资[金本]|年产|产值|销售收入|高新技术企业|工程技术研究中心|企业技术中心|实用新型|发明专利|院士|博士后|资质|认证|建有|合作关系";
    /// Something is there or has been done.
    DONE = "已(?:完成|开发|研|建|投|有|经|取得|获|申|在|形成|掌握|具|实现|初步|与)|现有|目前[^,。;]{0,12}(?:正在|采用|使用|进行|处于|拥有|具备|生产)|\
        前期|现已|具有[^,。;]{0,12}(?:经验|基础|能力)|具备[^,。;]{0,12}(?:经验|基础|能力|条件)|拥有|成立于|创立于|投入[^,。;]{0,8}万|自主研发了";
    /// The state of a trade or of the world.
    WORLD = "随着|伴随|近年来|我国|国内外?|国家|当前|目前世界|全球|行业(?:发展|的|内)|市场(?:需求|前景|上|中)|据统计|数据显示|众所周知|广泛应用|\
        主要应用于|政策|十三五|十四五|是一种|是指|潮流|趋势|带动|社会效益|经济发展|前景";
    /// Where a sentence about the world begins.
    WORLD_FIRST = "^(?:\\d[.、)]? ?)?(?:随着|伴随|近年来|我国|国内|国家|中国|当前|现阶段|据[^,。;]{0,4}统计|数据显示|众所周知|在[^,。;]{0,20}(?:背景|形势|条件)下|目前[^,。;]{0,6}(?:国内|国际|世界|市场|我国|行业))";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles_and_matches_its_own_kind() {
        for (cue, text) in [
            (&WISH, "希望能解决"),
            (&TASK, "研究一种"),
            (&HARD, "解决高温下开裂的问题"),
            (&TROUBLE, "寿命较低"),
            (&AIM, "良率达到98%以上"),
            (&BOUNDED, "温差≤3°c"),
            (&ANY_WISH, "对精度有要求"),
            (&FIRM, "公司占地80亩"),
            (&ASSETS, "公司占地80亩"),
            (&DONE, "已完成样机"),
            (&WORLD, "随着经济发展"),
            (&WORLD_FIRST, "近年来,"),
        ] {
            assert!(cue.is_match(text), "{text}");
        }
        assert!(!BOUNDED.is_match("2018年度"));
    }
}
