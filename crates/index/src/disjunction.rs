//! Tantivy's own top-k for a need, asked for as any user of tantivy would ask: the baseline of `bench match`.
//!
//! One `BooleanQuery` of `Should` term queries, over the fields of a stream, collected by `TopDocs` and scored by tantivy's BM25,
//! which adds up fields where `matching` folds them (BM25F). So the lists are alike and not equal. Only benchmarks may use this:
//! everything a person or a program gets as an answer comes from `matching`.

use duijie_domain::matches::{Stream, TextField};
use tantivy::Term;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

use crate::{Result, Snapshot};

/// A query of tantivy's, ready to be run any number of times.
pub struct Disjunction {
    query: BooleanQuery,
    n_clauses: usize,
}

impl Disjunction {
    /// How many pairs of field and term are asked for.
    pub fn n_clauses(&self) -> usize {
        self.n_clauses
    }
}

impl Snapshot {
    /// Any of these terms in any of these fields, in one stream; each pair is boosted by field weight times term weight, and pairs
    /// that no supply has are left out.
    ///
    /// # Errors
    /// [`crate::Error::Folder`] when the files cannot be read.
    pub fn disjunction(
        &self,
        stream: Stream,
        fields: &[(TextField, f32)],
        terms: &[(&str, f32)],
    ) -> Result<Disjunction> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for &(field, field_weight) in fields {
            let handle = self.fields.text(stream, field);
            for &(text, term_weight) in terms {
                let term = Term::from_field_text(handle, text);
                if self.searcher.doc_freq(&term)? == 0 {
                    continue;
                }
                let query: Box<dyn Query> = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
                let boost = field_weight * term_weight;
                // a boost of 1 changes nothing; the plain query is the one tantivy handles best
                let clause = if boost == 1.0 { query } else { Box::new(BoostQuery::new(query, boost)) };
                clauses.push((Occur::Should, clause));
            }
        }
        Ok(Disjunction { n_clauses: clauses.len(), query: BooleanQuery::new(clauses) })
    }

    /// The best `k` (at least 1) supplies by tantivy's score, best first, as `(doc_idx, score)`; runs on the calling thread.
    ///
    /// # Errors
    /// [`crate::Error::Tantivy`] when the query fails.
    pub fn top_of_disjunction(&self, disjunction: &Disjunction, k: usize) -> Result<Vec<(u32, f32)>> {
        let collector = TopDocs::with_limit(k.max(1)).order_by_score();
        let found = self.searcher.search(&disjunction.query, &collector)?;
        let by_doc_idx = |(score, address): (f32, tantivy::DocAddress)| {
            (self.doc_idx[address.segment_ord as usize][address.doc_id as usize], score)
        };
        Ok(found.into_iter().map(by_doc_idx).collect())
    }
}
