//! Who states a need, and who states it twice.
//!
//! A need is common because several firms have it. A firm is its credit code, else its name; a name that stands beside exactly
//! one code elsewhere is that firm. Platforms often hide the firm: such a need may be anybody's, and counts as one firm of
//! its own, as long as its text is its own. The same text under two ids and no firm is one need stated twice.

use std::collections::BTreeMap;

use duijie_domain::{Enterprise, Need};

use super::join::Pair;

/// From here on two texts are one: what differs is a figure, a year, a line break.
pub(super) const NEAR_DUPLICATE: f32 = 0.9;

/// The firm of each need by number, in the order in which they are met; `None` where it is not named.
pub(super) fn firms(needs: &[&Need]) -> Vec<Option<u32>> {
    let mut codes: BTreeMap<String, Option<String>> = BTreeMap::new();
    for need in needs {
        let (Some(code), Some(name)) = (&need.uscc, plain_name(need)) else { continue };
        let code = code.to_string();
        let known = codes.entry(name).or_insert_with(|| Some(code.clone()));
        if known.as_deref() != Some(code.as_str()) {
            *known = None; // two firms of one name
        }
    }
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let mut number = |need: &&Need| {
        let name = plain_name(need);
        let known = || name.as_ref().and_then(|name| codes.get(name).cloned().flatten());
        let key = need.uscc.as_ref().map(ToString::to_string).or_else(known).or_else(|| name.clone())?;
        let next = numbers.len() as u32;
        Some(*numbers.entry(key).or_insert(next))
    };
    needs.iter().map(&mut number).collect()
}

fn plain_name(need: &Need) -> Option<String> {
    Some(Enterprise::plain_name(&need.enterprise)).filter(|name| !name.is_empty())
}

/// For each need the one that it restates, itself if none: the first of the same firm, or of none, that says nearly the same and
/// restates nothing itself. Pairs come by right and then left.
pub(super) fn restated(firms: &[Option<u32>], pairs: &[Pair]) -> Vec<u32> {
    let mut first: Vec<u32> = (0..firms.len() as u32).collect();
    for &Pair { left, right, similarity } in pairs {
        let (at_left, at_right) = (left as usize, right as usize);
        let are_first = first[at_left] == left && first[at_right] == right;
        if similarity >= NEAR_DUPLICATE && are_first && firms[at_left] == firms[at_right] {
            first[at_right] = left;
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use duijie_domain::{NeedId, Uscc};

    use super::*;

    fn need(id: &str, enterprise: &str, code: &str) -> Need {
        let mut need = Need::new(NeedId::parse(id).unwrap(), "电池隔膜".to_owned());
        need.enterprise = enterprise.to_owned();
        need.uscc = Uscc::parse(code).ok();
        need
    }

    #[test]
    fn a_firm_is_its_code_else_its_name() {
        const CODES: [&str; 2] = ["91350100M000100Y43", "91320500XXDJ000415"];
        let needs = [
            need("1", "甲（泰安）公司", CODES[0]),
            need("2", "甲(泰安)公司 ", ""),
            need("3", "改了名的公司", CODES[0]),
            need("4", "乙公司", ""),
            need("5", "", ""),
            need("6", "同名公司", CODES[0]),
            need("7", "同名公司", CODES[1]),
            need("8", "同名公司", ""),
        ];
        let firms = firms(&needs.iter().collect::<Vec<_>>());
        let expected = [Some(0), Some(0), Some(0), Some(1), None, Some(0), Some(2), Some(3)];
        assert!(Uscc::parse(CODES[1]).is_ok());
        assert_eq!(firms, expected);
    }

    #[test]
    fn only_one_firms_texts_are_folded_and_never_along_a_chain() {
        let pair = |left, right, similarity| Pair { left, right, similarity };
        let pairs = [pair(0, 1, 0.95), pair(0, 2, 0.95), pair(1, 3, 0.95), pair(3, 4, 0.8), pair(2, 5, 1.0)];
        let firms = [Some(0), Some(0), Some(1), Some(0), Some(0), Some(1)];
        assert_eq!(restated(&firms, &pairs), [0, 0, 2, 3, 4, 2]);
        assert_eq!(restated(&[None; 2], &pairs[..1]), [0, 0]);
    }
}
