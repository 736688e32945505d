//! The words a synthetic corpus is made of, and how often each pool gives which.
//!
//! Three pools, all real words that ship with the product: *general* words that any patent may use (the words of the IPC titles, by how many
//! titles have them, behind a short head of what patents are made of), *content* words (dictionary and technical terms), and for every class
//! of the classification its own list: the words of its title first, then content words picked by the class's number. Ranks are
//! drawn by laws of Zipf and Mandelbrot; `docs/corpus.md` says from what the constants were fitted.

use std::collections::HashMap;
use std::sync::LazyLock;

use duijie_text::Analyzer;

use super::random::{Purpose, Random, Weighted};

const IPC: &str = include_str!("../../../../data/reference/ipc.csv");

/// Classes in use; the real list has patents in 458 of the 640 subclasses.
const N_CLASSES: usize = 458;
/// Share of all patents by rank of the class, measured at these ranks and joined by straight lines in logarithms.
const CLASS_SHARES: [(f64, f64); 10] = [
    (1.0, 0.0602),
    (2.0, 0.0506),
    (5.0, 0.0198),
    (10.0, 0.0143),
    (20.0, 0.0087),
    (50.0, 0.0045),
    (100.0, 0.0028),
    (200.0, 0.0010),
    (300.0, 0.0004),
    (458.0, 0.0001),
];
/// Which class has which rank is invented, and the same in every corpus.
const CLASS_SEED: u64 = 20_261_123;
/// Words of one class.
const CLASS_WORDS: usize = 500;
/// Words of its title that head the list of a class.
const TITLE_WORDS: usize = 6;
/// Share of technical terms among the other words of a class; the rest are dictionary words.
const TERM_SHARE: f64 = 0.5;
/// Words of the general pool.
const GENERAL_WORDS: usize = 1_500;

/// What patents of all classes are made of, roughly the more usual the earlier; from general knowledge.
const HEAD: &str = "装置 方法 系统 连接 固定 安装 检测 控制 制备 结构 底部 顶部 表面 材料 温度 处理 数据 电机 支撑 驱动 外壳 内部 运行 \
    稳定 模块 信号 加工 传感器 电路 反应 分析 输出 输入 测量 工作 调节 移动 旋转 底座 支架 壳体 箱体 管道 测试 生产 溶液 混合 清洗 \
    加热 冷却 干燥 气体 液体 压力 速度 位置 模型 图像 参数 识别 采集 计算 传输 电源 开关 螺栓 轴承 弹簧 滑动 密封 过滤 搅拌 转动 \
    转轴 齿轮 电极 纤维 颗粒 粉末 复合 薄膜 涂层 基体 催化剂 聚合物 强度 性能 精度 效率 质量 成本 能耗 寿命 可靠 污染 安全 自动化 智能";

/// A class of the classification.
#[derive(Debug)]
pub(super) struct Class {
    /// Subclass symbol, `H01M`.
    pub(super) symbol: String,
    words: Vec<u32>,
}

/// All pools.
#[derive(Debug)]
pub(super) struct Vocabulary {
    words: Vec<Box<str>>,
    general: Vec<u32>,
    n_dictionary: usize,
    classes: Vec<Class>,
    class_draw: Weighted,
    general_draw: Weighted,
    wide_general_draw: Weighted,
    class_word_draw: Weighted,
}

static EMBEDDED: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::build);

impl Vocabulary {
    /// The one of the process; the first call takes about a second.
    pub(super) fn embedded() -> &'static Self {
        &EMBEDDED
    }

    fn build() -> Self {
        let analyzer = Analyzer::new();
        let mut pool = Pool::default();
        let dictionary = analyzer.dictionary_words();
        dictionary.iter().for_each(|word| {
            pool.id(word);
        });
        let n_dictionary = dictionary.len();
        let terms: Vec<u32> = analyzer.technical_terms().into_iter().map(|term| pool.id(term)).collect();
        let titles = titles(&analyzer, &mut pool);
        let general = general(&analyzer, &mut pool, &titles);
        let classes = classes(titles, n_dictionary, &terms);
        let shares: Vec<f64> = (1..=classes.len()).map(|rank| class_share(rank as f64)).collect();
        Self {
            words: pool.words,
            n_dictionary,
            class_draw: Weighted::new(&shares),
            general_draw: Weighted::zipf(general.len(), 16.0, 0.92),
            wide_general_draw: Weighted::zipf(general.len(), 40.0, 0.75),
            class_word_draw: Weighted::zipf(CLASS_WORDS, 3.0, 1.1),
            general,
            classes,
        }
    }

    pub(super) fn draw_class(&self, random: &mut Random) -> usize {
        self.class_draw.draw(random)
    }

    pub(super) fn class(&self, class: usize) -> &Class {
        &self.classes[class]
    }

    /// A word of any patent, the usual ones often.
    pub(super) fn general(&self, random: &mut Random) -> &str {
        self.word(self.general[self.general_draw.draw(random)])
    }

    /// A word of any patent, with a flatter law: needs name many things once.
    pub(super) fn wide_general(&self, random: &mut Random) -> &str {
        self.word(self.general[self.wide_general_draw.draw(random)])
    }

    /// A word of the class, by the class's own law.
    pub(super) fn of_class(&self, class: usize, random: &mut Random) -> &str {
        let words = &self.classes[class].words;
        self.word(words[self.class_word_draw.draw(random).min(words.len() - 1)])
    }

    /// A word of the class, all of them alike.
    pub(super) fn any_of_class(&self, class: usize, random: &mut Random) -> &str {
        let words = &self.classes[class].words;
        self.word(words[random.below(words.len())])
    }

    /// A dictionary word; `skew` 1 draws all alike, more than 1 the frequent ones more often.
    pub(super) fn rare(&self, skew: f64, random: &mut Random) -> &str {
        &self.words[skewed(self.n_dictionary, skew, random)]
    }

    fn word(&self, id: u32) -> &str {
        &self.words[id as usize]
    }
}

fn skewed(n: usize, skew: f64, random: &mut Random) -> usize {
    ((n as f64 * random.unit().powf(skew)) as usize).min(n - 1)
}

/// Words by number.
#[derive(Default)]
struct Pool {
    words: Vec<Box<str>>,
    ids: HashMap<Box<str>, u32>,
}

impl Pool {
    fn id(&mut self, word: &str) -> u32 {
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        let id = self.words.len() as u32;
        self.words.push(word.into());
        self.ids.insert(word.into(), id);
        id
    }
}

/// Subclasses with the Chinese words of their titles, in the order of the table.
fn titles(analyzer: &Analyzer, pool: &mut Pool) -> Vec<(&'static str, Vec<u32>)> {
    let rows = IPC.lines().filter_map(|line| line.split_once(','));
    let subclasses = rows.filter(|(code, _)| code.len() == 4 && *code != "code");
    subclasses
        .map(|(code, title)| {
            let tokens = analyzer.words(title).into_iter().map(|token| token.text);
            let mut ids: Vec<u32> = tokens
                .filter(|text| text.chars().nth(1).is_some() && !text.is_ascii())
                .map(|text| pool.id(&text))
                .collect();
            ids.dedup();
            (code, ids)
        })
        .collect()
}

/// The head, then the words of the titles by how many titles have them, then by where they stand first.
fn general(analyzer: &Analyzer, pool: &mut Pool, titles: &[(&str, Vec<u32>)]) -> Vec<u32> {
    let kept = |word: &&str| analyzer.words(word).iter().any(|token| token.text == **word);
    let mut general: Vec<u32> = HEAD.split_whitespace().filter(kept).map(|word| pool.id(word)).collect();
    let mut seen: HashMap<u32, (usize, usize)> = HashMap::new();
    for (at, (_, ids)) in titles.iter().enumerate() {
        for &id in ids {
            seen.entry(id).or_insert((0, at)).0 += 1;
        }
    }
    let mut by_use: Vec<(usize, usize, u32)> =
        seen.into_iter().filter(|(id, _)| !general.contains(id)).map(|(id, (n, at))| (n, at, id)).collect();
    by_use.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
    general.extend(by_use.into_iter().map(|(_, _, id)| id));
    general.truncate(GENERAL_WORDS);
    general
}

/// Classes by falling share, each with its words.
fn classes(titles: Vec<(&'static str, Vec<u32>)>, n_dictionary: usize, terms: &[u32]) -> Vec<Class> {
    let order = |code: &str| {
        code.bytes().fold(CLASS_SEED, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
    };
    let mut titles: Vec<_> = titles.into_iter().filter(|(_, ids)| !ids.is_empty()).collect();
    titles.sort_by_key(|(code, _)| order(code));
    titles.truncate(N_CLASSES);
    let make = |(rank, (code, mut words)): (usize, (&str, Vec<u32>))| {
        let mut random = Random::new(CLASS_SEED, Purpose::Class, rank);
        words.truncate(TITLE_WORDS);
        while words.len() < CLASS_WORDS {
            words.push(if random.chance(TERM_SHARE) {
                terms[random.below(terms.len())]
            } else {
                skewed(n_dictionary, 1.8, &mut random) as u32
            });
        }
        Class { symbol: code.to_owned(), words }
    };
    titles.into_iter().enumerate().map(make).collect()
}

fn class_share(rank: f64) -> f64 {
    let at =
        CLASS_SHARES.iter().position(|&(known, _)| known >= rank).unwrap_or(CLASS_SHARES.len() - 1).max(1);
    let ((low, low_share), (high, high_share)) = (CLASS_SHARES[at - 1], CLASS_SHARES[at]);
    let along = (rank / low).ln() / (high / low).ln();
    low_share * (high_share / low_share).powf(along)
}
