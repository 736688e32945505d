//! What stands beside the text of a record: numbers, dates, holders, regions, offers. All of it is invented.
//!
//! Universities are made of an invented place and a usual ending, so that nothing is said about a real one. Serials of application
//! numbers begin above what the patent office reaches in a year, so that no number is a real patent's.

use duijie_domain::legal::LegalEvent;
use duijie_domain::{
    ApplicationNumber, Date, Fen, Holder, InvalidValue, IpcSymbol, Mode, Need, RegionCode, Supply, SupplyId,
    SupplyKind,
};

use super::random::Random;

/// First serial in use; the office gives out about three million a year to utility models and fewer to the other kinds.
const FIRST_SERIAL: usize = 5_000_000;
/// Serials from there to the last of seven digits, and so the most patents a corpus can have.
pub(super) const N_SERIALS: usize = 5_000_000;
/// No common divisor with [`N_SERIALS`], so every patent gets its own serial, and neighbours lie far apart.
const SERIAL_STEP: usize = 3_090_169;

/// Share of inventions; the others are utility models.
const INVENTIONS: f64 = 0.68;
const FIRST_YEAR: i16 = 2006;
const N_YEARS: usize = 20;

const PLACES: [&str; 24] = [
    "江临",
    "云川",
    "海岳",
    "松原岭",
    "秦湖",
    "东泽",
    "南屏",
    "北辰",
    "青麓",
    "白河",
    "临溪",
    "望江",
    "金陵湾",
    "华阳岭",
    "楚水",
    "燕北",
    "岭东",
    "川南",
    "湘岚",
    "皖江",
    "渤湾",
    "陇原",
    "苍洱",
    "雁湖",
];
const SCHOOLS: [&str; 10] = [
    "大学",
    "理工大学",
    "工业大学",
    "科技大学",
    "农业大学",
    "交通大学",
    "师范大学",
    "医科大学",
    "工程大学",
    "职业技术学院",
];
const TRADES: [&str; 12] = [
    "新材料",
    "智能装备",
    "生物科技",
    "环保科技",
    "精密机械",
    "电子",
    "能源科技",
    "化工",
    "食品",
    "纺织",
    "汽车部件",
    "信息技术",
];
/// Provinces and cities where holders and enterprises are.
const REGIONS: [&str; 28] = [
    "110000", "120000", "130100", "140100", "210100", "210200", "220100", "230100", "310000", "320100",
    "320400", "320500", "330100", "330200", "340100", "350100", "360100", "370100", "370200", "410100",
    "420100", "430100", "440100", "440300", "500000", "510100", "530100", "610100",
];
const FEES: [i64; 10] = [0, 10_000, 20_000, 30_000, 50_000, 80_000, 100_000, 150_000, 200_000, 500_000];
const BUDGETS: [i64; 8] = [50_000, 100_000, 200_000, 300_000, 500_000, 1_000_000, 2_000_000, 5_000_000];

/// The application number of a patent; the first things that are drawn of its record.
pub(super) fn application_number(
    patent: usize,
    random: &mut Random,
) -> Result<ApplicationNumber, InvalidValue> {
    let kind = if random.chance(INVENTIONS) { 1 } else { 2 };
    let year = FIRST_YEAR + random.below(N_YEARS).max(random.below(N_YEARS)) as i16;
    let serial = FIRST_SERIAL + patent.wrapping_mul(SERIAL_STEP) % N_SERIALS;
    let number = ApplicationNumber::parse(&format!("CN{year}{kind}{serial:07}"))?;
    // written out once more: a number that came without its check digit remembers that
    ApplicationNumber::parse(&number.to_string())
}

/// Everything but the abstract.
pub(super) fn fill_supply(
    patent: usize,
    class: &str,
    mut random: Random,
    title: String,
) -> Result<Supply, InvalidValue> {
    let number = application_number(patent, &mut random)?;
    let is_invention = number.kind_digit() == '1';
    let year = number.year();
    let mut supply = Supply::new(SupplyId::parse(&number.to_string())?, title);
    supply.source_id = Some(number.to_string());
    supply.application_number = Some(number);
    supply.kind = if is_invention { SupplyKind::Invention } else { SupplyKind::UtilityModel };
    supply.application_date = Some(day(year, &mut random));
    let is_granted = !is_invention || random.chance(0.6);
    if is_granted {
        let later = year + if is_invention { 2 } else { 1 };
        supply.grant_date = Some(day(later, &mut random));
    }
    let status = match (is_granted, random.below(4)) {
        (true, 0) | (false, 0) => "失效",
        (true, _) => "有效",
        (false, _) => "审中",
    };
    supply.events = vec![LegalEvent::parse(status, None)?];
    for _ in 0..1 + random.below(2) {
        let symbol = format!("{class}{}/{:02}", 1 + random.below(30), random.below(20) * 2);
        let symbol = IpcSymbol::parse(&symbol)?;
        if !supply.ipc.contains(&symbol) {
            supply.ipc.push(symbol);
        }
    }
    // the large ones hold most: the smaller of two even draws
    let n_universities = PLACES.len() * SCHOOLS.len();
    let university = random.below(n_universities).min(random.below(n_universities));
    let (place, school) = (PLACES[university / SCHOOLS.len()], SCHOOLS[university % SCHOOLS.len()]);
    supply.holders.push(Holder::named(&format!("{place}{school}")));
    if random.chance(0.1) {
        supply.holders.push(Holder::named(&enterprise(&mut random)));
    }
    supply.region = Some(RegionCode::parse(REGIONS[university % REGIONS.len()])?);
    if random.chance(0.35) {
        let usual = [
            Mode::OrdinaryLicence,
            Mode::Assignment,
            Mode::ExclusiveLicence,
            Mode::OpenLicence,
            Mode::JointDevelopment,
        ];
        supply.offer.modes = modes(&usual, &mut random);
        supply.offer.open_licence = supply.offer.modes.contains(&Mode::OpenLicence).then_some(true);
        supply.offer.fee = random.chance(0.7).then(|| Fen::from_yuan(FEES[random.below(FEES.len())]));
    }
    Ok(supply)
}

/// Everything but the text.
pub(super) fn fill_need(need: &mut Need, mut random: Random) -> Result<(), InvalidValue> {
    need.enterprise = enterprise(&mut random);
    need.region = Some(RegionCode::parse(REGIONS[random.below(REGIONS.len())])?);
    if random.chance(0.4) {
        need.budget = Some(Fen::from_yuan(BUDGETS[random.below(BUDGETS.len())]));
    }
    if random.chance(0.5) {
        let usual =
            [Mode::OrdinaryLicence, Mode::Assignment, Mode::JointDevelopment, Mode::CommissionedDevelopment];
        need.modes = modes(&usual, &mut random);
    }
    Ok(())
}

/// One or two, in form order.
fn modes(usual: &[Mode], random: &mut Random) -> Vec<Mode> {
    let mut modes = vec![usual[random.below(usual.len())]];
    if random.chance(0.4) {
        modes.push(usual[random.below(usual.len())]);
    }
    modes.sort_unstable();
    modes.dedup();
    modes
}

fn enterprise(random: &mut Random) -> String {
    let place = PLACES[random.below(PLACES.len())];
    format!(
        "{place}{}{}有限公司",
        random.pick(&["恒泰", "嘉禾", "启元", "卓远", "同创", "瑞丰", "博雅", "立信达"]),
        random.pick(&TRADES)
    )
}

fn day(year: i16, random: &mut Random) -> Date {
    // every month has a 28th
    Date::constant(year, 1 + random.below(12) as i8, 1 + random.below(28) as i8)
}
