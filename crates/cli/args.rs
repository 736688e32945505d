//! The command line as a type. Help is Chinese with English beside it; every command ends its help with two examples.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

/// 对接：把高校专利与企业技术需求匹配起来 · match university patents with companies' technology needs
#[derive(Debug, Parser)]
#[command(
    name = "duijie",
    version,
    after_help = "示例 Examples:\n  duijie demo\n  duijie --dir ./centre import patents 专利清单.xlsx"
)]
pub(crate) struct Args {
    /// 工作目录 working folder
    #[arg(long, global = true, env = "DUIJIE_DIR", value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// 输出格式 output format
    #[arg(long, global = true, value_enum, default_value_t = FormatArg::Table)]
    pub(crate) format: FormatArg,
    /// 界面语言 language of messages
    #[arg(long, global = true, value_enum, env = "DUIJIE_LANG", default_value_t = LangArg::Zh)]
    pub(crate) lang: LangArg,
    /// 不显示进度和提示 no progress, no notes
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// 以此日期判断法律状态和期限，默认今天 the day as of which states and deadlines are judged, default today
    #[arg(long, global = true, value_name = "YYYY-MM-DD")]
    pub(crate) today: Option<String>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    Table,
    Json,
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LangArg {
    Zh,
    En,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// 用自带样例走一遍全流程 the whole way on the sample data
    #[command(after_help = "示例 Examples:\n  duijie demo\n  duijie --dir ./try demo")]
    Demo,
    /// 新建工作目录 make a working folder
    #[command(after_help = "示例 Examples:\n  duijie init\n  duijie --dir ./centre init")]
    Init,
    /// 检查数据和索引是否完好 verify store and index
    #[command(after_help = "示例 Examples:\n  duijie check\n  duijie --format json check")]
    Check,
    /// 导入表格 import tables
    #[command(
        after_help = "示例 Examples:\n  duijie import patents 专利清单.xlsx --errors 待更正.xlsx\n  duijie import needs 需求.csv --dry-run"
    )]
    Import(ImportArgs),
    /// 生成可填写的空表 write an empty workbook to fill in
    #[command(
        after_help = "示例 Examples:\n  duijie template needs -o 需求模板.xlsx\n  duijie template patents -o 专利模板.xlsx"
    )]
    Template(TemplateArgs),
    /// 更新索引 bring the index up to date
    #[command(after_help = "示例 Examples:\n  duijie index\n  duijie index --rebuild")]
    Index(IndexArgs),
    /// 查看分词结果 what the analyser makes of text
    #[command(
        after_help = "示例 Examples:\n  echo 锂电池隔膜 | duijie text\n  duijie text --tokens 摘要.txt"
    )]
    Text(TextArgs),
    /// 检索专利与成果 search supplies
    #[command(
        after_help = "示例 Examples:\n  duijie search 立方氮化硼单晶 --in-force\n  duijie search 污水除磷 --ipc C02F --open-licence --top 5"
    )]
    Search(SearchArgs),
    /// 匹配需求与供给 match needs and supplies
    #[command(
        name = "match",
        after_help = "示例 Examples:\n  duijie match --min-level 2 -o 匹配清单.xlsx\n  duijie match --since 匹配.parquet -o 匹配.parquet"
    )]
    Match(MatchArgs),
    /// 整理需求：读懂、追问、归并共性需求 work on the needs themselves: read them, ask back, find common ones
    #[command(
        after_help = "示例 Examples:\n  duijie needs read -o 需求体检.xlsx\n  duijie needs common --min-firms 3 -o 共性需求.xlsx"
    )]
    Needs(NeedsArgs),
    /// 解释任意一对为何匹配或不匹配 why a pair matches or does not
    #[command(
        after_help = "示例 Examples:\n  duijie explain N0101 CN202119900001.9\n  duijie --format json explain N0101 CN202119900001.9"
    )]
    Explain(ExplainArgs),
    /// 在标注集上评测匹配质量 measure quality on a labelled set
    #[command(
        after_help = "示例 Examples:\n  duijie eval data/eval/sample --judged-only\n  duijie --format json eval data/eval/sample --run run.trec"
    )]
    Eval(EvalArgs),
    /// 从评测集训练排序模型 train the ranking on labelled sets
    #[command(
        after_help = "示例 Examples:\n  duijie train data/eval/sample -o model.json\n  duijie train ./my-set ./another-set --needs ./needs.jsonl --name ours -o model.json"
    )]
    Train(TrainArgs),
    /// 测量速度，并与 tantivy 对照 measure speed, with tantivy beside it
    #[command(
        after_help = "示例 Examples:\n  duijie bench match --patents 100000 --needs 1024\n  duijie --format json bench search --patents 1350000 --work ./bench"
    )]
    Bench(BenchArgs),
    /// 生成任意规模的模拟数据 make synthetic data of any size
    #[command(
        after_help = "示例 Examples:\n  duijie generate --patents 10000 --needs 200 -o ./synthetic\n  duijie generate --patents 1350000 --needs 10000 --seed 7 -o ./national"
    )]
    Generate(GenerateArgs),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KindArg {
    Patents,
    Needs,
    Enterprises,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ImportArgs {
    /// 文件内容 what the files hold
    #[arg(value_enum)]
    pub(crate) kind: KindArg,
    /// 文件：xlsx、xls、csv、tsv、jsonl（可 .gz）、parquet、xml files
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// 按名称指定版式 profile by name
    #[arg(long, value_name = "NAME", conflicts_with = "mapping")]
    pub(crate) profile: Option<String>,
    /// 列对照文件（TOML） mapping file
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
    /// 只读这个工作表 only this sheet
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
    /// 只看识别结果，不保存 show what was understood, store nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// 把有问题的行写入此工作簿 write rows with problems to this workbook
    #[arg(long, value_name = "FILE.xlsx")]
    pub(crate) errors: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TemplateArgs {
    /// 表格种类 which table
    #[arg(value_enum)]
    pub(crate) kind: KindArg,
    /// 写到哪里 where to write it
    #[arg(short, long, value_name = "FILE.xlsx")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct IndexArgs {
    /// 全部重建 build it anew
    #[arg(long)]
    pub(crate) rebuild: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TextArgs {
    /// 附上位置和二字串 with offsets and bigrams
    #[arg(long)]
    pub(crate) tokens: bool,
    /// 文本文件，默认标准输入 text file, default standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
}

/// Which supplies may be answers; the same for searches and matches.
#[derive(Debug, ClapArgs)]
pub(crate) struct FilterArgs {
    /// IPC 部、大类、小类或组 IPC symbol of any depth
    #[arg(long, value_name = "IPC")]
    pub(crate) ipc: Option<String>,
    /// 权利人名称（包含即可） part of the holder's name
    #[arg(long, value_name = "NAME")]
    pub(crate) holder: Option<String>,
    /// 地区名称或代码 division by name or code
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// 已开放许可 openly licensed
    #[arg(long)]
    pub(crate) open_licence: bool,
    /// 合作方式 mode of cooperation
    #[arg(long, value_name = "MODE")]
    pub(crate) mode: Option<String>,
    /// 费用上限，元 highest fee in yuan
    #[arg(long, value_name = "N")]
    pub(crate) max_fee: Option<String>,
    /// 专利权有效 known to be in force
    #[arg(long)]
    pub(crate) in_force: bool,
    /// 自该日起新入库或有变化 new or changed in the store since that day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) new_since: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SearchArgs {
    /// 要找什么 what to look for
    pub(crate) query: String,
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// 条数 how many
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) top: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DirectionArg {
    Needs,
    Patents,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct MatchArgs {
    /// 只匹配这些需求，可多次 only these needs, repeatable
    #[arg(long, value_name = "ID")]
    pub(crate) need: Vec<String>,
    /// 匹配此文件中的需求，不必先导入；格式同 import needs match the needs of this file without importing it
    #[arg(long, value_name = "FILE", conflicts_with = "need")]
    pub(crate) needs: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) filter: FilterArgs,
    /// 为需求找专利，或为专利找需求 supplies for needs, or needs for supplies
    #[arg(long, value_enum, default_value_t = DirectionArg::Needs)]
    pub(crate) direction: DirectionArg,
    /// 每条取多少 matches a list
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) top: u32,
    /// 不匹配已终止的专利（默认标注而不排除） leave out patents that have ended (marked by default)
    #[arg(long)]
    pub(crate) exclude_ended: bool,
    /// 只要这个等级及以上：1 不相关、2 弱相关、3 较强相关、4 强相关 only this level and above
    #[arg(long, value_name = "1-4", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=4))]
    pub(crate) min_level: u8,
    /// 每家企业（为专利找需求时每个权利人）一个工作表 one sheet an enterprise, or a holder for patents
    #[arg(long)]
    pub(crate) by_enterprise: bool,
    /// 写入文件，格式按扩展名：xlsx、csv、jsonl、parquet、trec；可多次 write to files by extension, repeatable
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Vec<PathBuf>,
    /// 从上次的 Parquet 结果接着做，只重算新增和变更的，结果与全部重算逐字节相同 go on from an earlier Parquet result: same bytes as a full run
    #[arg(long, value_name = "PREVIOUS.parquet", conflicts_with = "needs", requires = "output")]
    pub(crate) since: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct NeedsArgs {
    #[command(subcommand)]
    pub(crate) command: NeedsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NeedsCommand {
    /// 逐条给出分数、难易、要素、指标、可能的行业和 IPC 小类、追问 score, complexity, elements, figures, likely industry and IPC subclass, questions
    #[command(
        after_help = "示例 Examples:\n  duijie needs read --need N0101\n  duijie --format json needs read -o 需求体检.xlsx"
    )]
    Read(NeedsReadArgs),
    /// 共性需求：不同企业提出的同一需求 what several firms ask for
    #[command(
        after_help = "示例 Examples:\n  duijie needs common --min-firms 3\n  duijie needs common --save -o 共性需求.xlsx"
    )]
    Common(CommonArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CommonArgs {
    /// 至少几家企业 at least so many firms
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(2..))]
    pub(crate) min_firms: u32,
    /// 相似度阈值，大于 0、不超过 1，默认取自配置 mean similarity from which needs are one, default from the configuration
    #[arg(long, value_name = "T", value_parser = threshold)]
    pub(crate) threshold: Option<f64>,
    /// 存为需求，之后可按编号匹配 save them as needs that can be matched by id
    #[arg(long)]
    pub(crate) save: bool,
    /// 写入文件，格式按扩展名：xlsx、csv、jsonl；可多次 write to files by extension, repeatable
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Vec<PathBuf>,
}

/// A similarity that can be asked for.
fn threshold(text: &str) -> Result<f64, String> {
    let valid = text.parse().ok().filter(|threshold| *threshold > 0.0 && *threshold <= 1.0);
    valid.ok_or_else(|| "须大于 0 且不超过 1 must be above 0 and at most 1".to_owned())
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExplainArgs {
    /// 需求编号 need id
    pub(crate) need: String,
    /// 专利的编号、申请号、公开号或来源编号 supply by any of its keys
    pub(crate) supply: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct NeedsReadArgs {
    /// 只读这些需求，可多次；默认全部未过期的技术需求 only these needs, repeatable; default all technology needs that are not void
    #[arg(long, value_name = "ID")]
    pub(crate) need: Vec<String>,
    /// 写入文件，格式按扩展名：xlsx、csv、jsonl write to a file by extension
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct EvalArgs {
    /// 评测集目录：supplies.jsonl(.gz)、needs.jsonl、qrels.tsv folder of the set
    pub(crate) dataset: PathBuf,
    /// 只在判定过的供给中排序 rank only judged supplies
    #[arg(long)]
    pub(crate) judged_only: bool,
    /// 写出 TREC 排序文件 write the ranking in TREC form
    #[arg(long, value_name = "FILE")]
    pub(crate) run: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SignalArg {
    /// 词和二字串 words and pairs of characters
    Terms,
    /// 需求名称的单字 characters of the need's title
    TitleCharacters,
    /// 需求正文的单字 characters of the need's text
    TextCharacters,
    /// 词义相近 words of like meaning
    Meaning,
    /// 需求的产品见于名称 the need's product in the supply's title
    Product,
    /// 全文相近，须有 [matching.encoder] texts as a whole, with `[matching.encoder]`
    Sentences,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TrainArgs {
    /// 评测集目录 folders of sets
    #[arg(required = true)]
    pub(crate) datasets: Vec<PathBuf>,
    /// 更多需求，用来统计用语、学习词义 more needs, for the language of needs and the meaning of words
    #[arg(long, value_name = "FILE")]
    pub(crate) needs: Option<PathBuf>,
    /// 不用这些成分，看它们的作用 do without these signals, to see what they are good for
    #[arg(long, value_enum, value_name = "SIGNAL")]
    pub(crate) without: Vec<SignalArg>,
    /// 对有摘要或权利要求的供给不用这些成分 the same for supplies with an abstract or claims alone
    #[arg(long, value_enum, value_name = "SIGNAL")]
    pub(crate) without_full_text: Vec<SignalArg>,
    /// 更多文本（形同评测集的 supplies.jsonl，可 .gz），只用来学习词义 more texts, for the meaning of words
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) texts: Vec<PathBuf>,
    /// 词向量的维数 numbers a word vector
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    pub(crate) dim: u16,
    /// 模型名称 name of the model
    #[arg(long, default_value = "own")]
    pub(crate) name: String,
    /// 写到 write to
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BenchArg {
    /// 匹配：本引擎与 tantivy，以及全流程 matching: the engine and tantivy, and the whole way
    Match,
    /// 检索：1 人和 16 人同时 searching: one caller and sixteen
    Search,
    /// 导入和建立索引 importing and indexing
    Index,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct BenchArgs {
    /// 测什么 what to measure
    #[arg(value_enum)]
    pub(crate) what: BenchArg,
    /// 生成这么多专利；不填则用工作目录自己的索引和需求，没有就生成 100,000 件 generate so many patents; default the folder's own, else 100,000
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=duijie_app::generate::Corpus::MOST_PATENTS as i64))]
    pub(crate) patents: Option<u32>,
    /// 多少条需求，检索时为多少次（至少 400） how many needs, or searches (at least 400)
    #[arg(long, value_name = "M", default_value_t = 1_024, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub(crate) needs: u32,
    /// 每条需求多少个不同的词，默认与真实需求相同 distinct words a generated need, default as real ones
    #[arg(long, value_name = "T", requires = "patents", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) terms: Option<u32>,
    /// 每条取多少 length of a list
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) top: u32,
    /// 生成的数据放在这里，下次直接使用；默认用完即删 where generated data are kept and found again; default a temporary folder
    #[arg(long, value_name = "DIR")]
    pub(crate) work: Option<PathBuf>,
    /// 随机种子 seed
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct GenerateArgs {
    /// 专利件数，1 到 5000000 number of patents
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    pub(crate) patents: u32,
    /// 需求条数，0 到 9999999 number of needs
    #[arg(long, value_name = "M", default_value_t = 200, value_parser = clap::value_parser!(u32).range(0..=9_999_999))]
    pub(crate) needs: u32,
    /// 种子；同一种子得到同样的字节 the same seed gives the same bytes
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// 写入的目录，须为空或尚不存在 folder to write, empty or new
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Args::command().debug_assert();
    }
}
