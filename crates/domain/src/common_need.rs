//! Common needs (共性需求): what several firms ask for, each in its own words, as one need with all of them in it.
//!
//! A centre is asked for two lists: what single firms need, and what a whole chain needs. The second is found in the first by
//! comparing texts; this is what comes out, and what reports and stores pass on. How it is found is the matching crate's matter.

use crate::{Date, Fen, IndustryCode, Need, NeedId, NeedScope, RegionCode};

/// One need of several firms.
#[derive(Debug, Clone, PartialEq)]
pub struct CommonNeed {
    /// A digest of the members' ids: the same members are the same common need.
    pub id: NeedId,
    /// In the members' own words.
    pub name: String,
    /// What the firms stated, by id.
    pub members: Vec<CommonMember>,
    /// How many firms state it; a member without a firm's name counts as one.
    pub n_firms: usize,
    /// The firms that are named, ascending.
    pub firms: Vec<String>,
    /// Mean similarity of two members, 0 to 1.
    pub similarity: f64,
    /// Words that at least half of the members share, the weightiest first.
    pub terms: Vec<CommonTerm>,
    /// Members by region where it is known, most first, then by code.
    pub regions: Vec<(RegionCode, usize)>,
    /// Members by industry where it is known, most first, then by code.
    pub industries: Vec<(IndustryCode, usize)>,
    /// Sum of the budgets that are known.
    pub budget: Option<Fen>,
    /// How many members have one.
    pub n_budgets: usize,
    /// The last day on which any member can still be met; unknown if one of them has no deadline.
    pub deadline: Option<Date>,
}

/// One statement of a common need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommonMember {
    /// The need.
    pub id: NeedId,
    /// Its title.
    pub title: String,
    /// The firm's name, else its credit code; empty if the source hides both.
    pub firm: String,
    /// The same firm's needs that say nearly the same, by id.
    pub restated: Vec<NeedId>,
}

/// A word that members share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommonTerm {
    /// The word, in the analyser's form.
    pub term: String,
    /// How many members hold it.
    pub n_members: usize,
}

impl CommonNeed {
    /// The common need as a need that can be matched: its name, and what its members are called.
    pub fn to_need(&self) -> Need {
        let titles: Vec<&str> = self.members.iter().map(|member| member.title.as_str()).collect();
        let mut need = Need::new(self.id.clone(), self.name.clone());
        need.scope = NeedScope::Common;
        need.description = titles.join("；");
        need.deadline = self.deadline;
        need
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_a_need_it_speaks_with_its_members_titles() {
        let member = |id: &str, title: &str| CommonMember {
            id: NeedId::parse(id).unwrap(),
            title: title.to_owned(),
            firm: String::new(),
            restated: Vec::new(),
        };
        let common = CommonNeed {
            id: NeedId::parse("common-1").unwrap(),
            name: "电池隔膜".to_owned(),
            members: vec![member("a", "电池隔膜涂覆"), member("b", "耐热电池隔膜")],
            n_firms: 2,
            firms: Vec::new(),
            similarity: 0.5,
            terms: Vec::new(),
            regions: Vec::new(),
            industries: Vec::new(),
            budget: None,
            n_budgets: 0,
            deadline: None,
        };
        let need = common.to_need();
        assert_eq!((need.scope, need.title.as_str()), (NeedScope::Common, "电池隔膜"));
        assert_eq!(need.description, "电池隔膜涂覆；耐热电池隔膜");
        assert!(need.enterprise.is_empty());
    }
}
