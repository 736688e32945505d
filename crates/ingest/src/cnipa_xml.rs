//! The patent office's full-text XML: one patent a file.
//!
//! Two vocabularies are in use, `business:PatentDocumentAndRelated` (since 2017) and the older `cn-patent-document`; with
//! prefixes, hyphens and case taken away their element names are the same. Only what a record needs is taken; formulas and
//! drawings are passed over. The document type may point to the office's DTD, which is never fetched; one that declares
//! anything itself is refused, so that no entity is ever expanded.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::cell::{Cell, RawRow};

/// Columns of the row that a document becomes, in the names of our JSON records.
pub(crate) const HEADER: [&str; 12] = [
    "application_number",
    "publication_number",
    "title",
    "abstract",
    "claims",
    "ipc",
    "applicant",
    "inventor",
    "application_date",
    "publication_date",
    "grant_date",
    "holder_region",
];

/// Deeper documents are not the office's.
const DEEPEST: usize = 128;

/// Why a document cannot be read.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It declares entities.
    Dtd,
    /// It is about something else.
    Root(String),
    /// It is not well formed, or cut off.
    Malformed(String),
    /// The source failed.
    Io(std::io::Error),
}

/// Reads the document.
pub(crate) fn read(source: impl BufRead) -> Result<RawRow, Failure> {
    let mut reader = Reader::from_reader(source);
    reader.config_mut().expand_empty_elements = true;
    let mut document = Document::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let position = reader.buffer_position();
        let event = reader.read_event_into(&mut buffer).map_err(|error| match error {
            quick_xml::Error::Io(io) => Failure::Io(std::io::Error::new(io.kind(), io.to_string())),
            other => Failure::Malformed(format!("{other} at byte {position}")),
        })?;
        match event {
            Event::DocType(text) if text.as_ref().contains("<!") => return Err(Failure::Dtd),
            Event::Start(element) => document.open(&element)?,
            Event::End(_) => document.close(),
            Event::Text(text) => document.text(&text.xml10_content()),
            Event::CData(text) => document.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().ok().flatten();
                match (character, reference.as_ref()) {
                    (Some(character), _) => document.text(character.encode_utf8(&mut [0; 4])),
                    (None, "lt") => document.text("<"),
                    (None, "gt") => document.text(">"),
                    (None, "amp") => document.text("&"),
                    (None, "quot") => document.text("\""),
                    (None, "apos") => document.text("'"),
                    // named characters of the office's DTD (`&alpha;`): the name says what it is
                    (None, name) => document.text(name),
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    match document.stack.last() {
        Some(open) => Err(Failure::Malformed(format!("the end of `{open}` is missing"))),
        None if !document.begun => Err(Failure::Malformed("no element".to_owned())),
        None => Ok(document.row()),
    }
}

#[derive(Default)]
struct Document {
    stack: Vec<String>,
    begun: bool,
    /// Text of the innermost element that is read as a whole.
    leaf: String,
    /// The element's other form (`dataFormat="standard"`) is left out.
    is_standard_form: bool,
    title: String,
    abstract_text: String,
    claims: String,
    application: DocumentId,
    publication: DocumentId,
    current_id: DocumentId,
    ipc: Vec<String>,
    applicants: Vec<String>,
    assignees: Vec<String>,
    inventors: Vec<String>,
    address: String,
}

#[derive(Default, Clone)]
struct DocumentId {
    country: String,
    number: String,
    kind: String,
    date: String,
}

/// Elements whose text is a value.
const LEAVES: [&str; 17] = [
    "inventiontitle",
    "docnumber",
    "kind",
    "date",
    "country",
    "wipost3code",
    "text",
    "name",
    "orgname",
    "organizationname",
    "lastname",
    "mainclassification",
    "furtherclassification",
    "mathtext",
    "province",
    "address",
    "addressline",
];

/// Parts that name other documents.
const FOREIGN_PARTS: [&str; 6] =
    ["referencescited", "citation", "relateddocuments", "priorityclaims", "prioritydetails", "description"];

impl Document {
    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), Failure> {
        let local = element.local_name();
        let name = plain_name(local.as_ref());
        if !self.begun {
            if !["patentdocument", "patentapplication", "patentgrant"].iter().any(|root| name.contains(root))
            {
                return Err(Failure::Root(local.as_ref().chars().take(60).collect()));
            }
            self.begun = true;
        }
        if self.stack.len() >= DEEPEST {
            return Err(Failure::Malformed(format!("more than {DEEPEST} elements deep")));
        }
        if LEAVES.contains(&name.as_str()) {
            self.leaf.clear();
        }
        match name.as_str() {
            "documentid" => self.current_id = DocumentId::default(),
            "publicationreference"
            | "applicationreference"
            | "mainclassification"
            | "furtherclassification" => {
                self.is_standard_form = element.attributes().flatten().any(|attribute| {
                    attribute.key.local_name().as_ref().eq_ignore_ascii_case("dataFormat")
                        && AsRef::<str>::as_ref(&attribute.value) == "standard"
                });
            }
            _ => {}
        }
        self.stack.push(name);
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if self.within("mathtext") || self.within("math") || self.within("description") {
            return;
        }
        let joined = without_indents(text);
        let prose = if self.within("abstract") {
            &mut self.abstract_text
        } else if self.within("claims") {
            &mut self.claims
        } else {
            &mut self.leaf
        };
        // a text broken for indentation is one text; Latin words keep a blank between them
        if prose.ends_with(|c: char| c.is_ascii_alphanumeric())
            && joined.starts_with(|c: char| c.is_ascii_alphanumeric())
            && text.starts_with(char::is_whitespace)
        {
            prose.push(' ');
        }
        prose.push_str(&joined);
    }

    fn close(&mut self) {
        let Some(name) = self.stack.pop() else { return };
        if self.within("abstract") && matches!(name.as_str(), "paragraphs" | "p") {
            self.abstract_text.push('\n');
        }
        if self.within("claims") && matches!(name.as_str(), "claimtext" | "claim" | "p") {
            if !self.claims.ends_with('\n') {
                self.claims.push('\n');
            }
            return;
        }
        if self.stack.iter().any(|part| FOREIGN_PARTS.contains(&part.as_str())) {
            return;
        }
        let leaf = self.leaf.trim().to_owned();
        match name.as_str() {
            "inventiontitle" if self.title.is_empty() => self.title = leaf,
            "docnumber" => self.current_id.number = leaf,
            "kind" => self.current_id.kind = leaf,
            "date" => self.current_id.date = leaf,
            "country" | "wipost3code" => self.current_id.country = leaf,
            "documentid" => self.take_id(),
            "text" if self.within("classificationipcr") => self.ipc.push(leaf),
            "mainclassification" | "furtherclassification" if !self.is_standard_form => self.ipc.push(leaf),
            "text" | "address"
                if (self.within("applicant") || self.within("assignee"))
                    && self.address.is_empty()
                    && leaf.chars().count() > 1 =>
            {
                self.address = leaf;
            }
            "name" | "orgname" | "organizationname" | "lastname" if !leaf.is_empty() => {
                let parties = if self.within("agent") {
                    return;
                } else if self.within("applicant") {
                    &mut self.applicants
                } else if self.within("assignee") {
                    &mut self.assignees
                } else if self.within("inventor") {
                    &mut self.inventors
                } else {
                    return;
                };
                if !parties.contains(&leaf) {
                    parties.push(leaf);
                }
            }
            _ => {}
        }
    }

    fn take_id(&mut self) {
        let id = std::mem::take(&mut self.current_id);
        let target = match self.stack.last().map(String::as_str) {
            Some("publicationreference") => &mut self.publication,
            Some("applicationreference") => &mut self.application,
            _ => return,
        };
        // the form of the office itself comes first and carries the check digit
        if target.number.is_empty() && !self.is_standard_form {
            *target = id;
        }
    }

    fn within(&self, name: &str) -> bool {
        self.stack.iter().any(|open| open == name)
    }

    fn row(self) -> RawRow {
        let Self { publication, application, .. } = &self;
        let letter = publication.kind.chars().next().unwrap_or('A');
        // A is an application; B and C are grants; the others are granted without an earlier publication
        let published = if matches!(letter, 'B' | 'C') { "" } else { publication.date.as_str() };
        let granted = if letter == 'A' { "" } else { publication.date.as_str() };
        let numbered = |id: &DocumentId| {
            if id.number.is_empty() {
                String::new()
            } else {
                format!("{}{}{}", id.country, id.number, id.kind)
            }
        };
        let application_id = DocumentId { kind: String::new(), ..application.clone() };
        let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
        let list = |items: &[String]| if items.is_empty() { Cell::Empty } else { Cell::List(items.to_vec()) };
        let holders = if self.assignees.is_empty() { &self.applicants } else { &self.assignees };
        let cells = vec![
            text(&numbered(&application_id)),
            text(&numbered(publication)),
            text(&self.title),
            text(self.abstract_text.trim()),
            text(self.claims.trim()),
            list(&self.ipc),
            list(holders),
            list(&self.inventors),
            text(&application.date),
            text(published),
            text(granted),
            text(&self.address),
        ];
        RawRow { number: 1, cells, ..RawRow::default() }
    }
}

/// `business:InventionTitle` and `cn-invention-title` have the plain name `inventiontitle`.
fn plain_name(local: &str) -> String {
    let local = local.strip_prefix("cn-").unwrap_or(local);
    local.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
}

fn without_indents(text: &str) -> String {
    let mut lines = text.split(['\n', '\r']);
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.truncate(out.trim_end().len());
        let line = line.trim_start();
        if out.ends_with(|c: char| c.is_ascii_alphanumeric())
            && line.starts_with(|c: char| c.is_ascii_alphanumeric())
        {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(row: &RawRow, name: &str) -> String {
        let at = HEADER.iter().position(|&h| h == name).unwrap();
        row.cells[at].text().into_owned()
    }

    #[test]
    fn the_older_vocabulary_is_read_too() {
        let xml = r#"<?xml version="1.0" encoding="utf-8"?><!DOCTYPE cn-patent-document SYSTEM "cn-patent-document.dtd">
            <cn-patent-document><cn-bibliographic-data>
            <cn-publication-reference><document-id><country>CN</country><doc-number>101234567</doc-number><kind>B</kind><date>20100203</date></document-id></cn-publication-reference>
            <application-reference><document-id><country>CN</country><doc-number>200810000001.X</doc-number><date>20080102</date></document-id></application-reference>
            <classifications-ipcr><classification-ipcr><text>H01M 10/0525(2010.01)I</text></classification-ipcr></classifications-ipcr>
            <invention-title>一种&lt;甲&gt;方法</invention-title>
            <cn-parties><cn-applicants><cn-applicant><name>甲大学</name><address><text>100083 北京市海淀区</text></address></cn-applicant></cn-applicants>
            <cn-inventors><cn-inventor><name>张三</name></cn-inventor></cn-inventors><cn-agents><cn-agent><name>李四</name></cn-agent></cn-agents></cn-parties>
            </cn-bibliographic-data><cn-abstract><abstract><p>摘要
              文本。</p></abstract></cn-abstract>
            <application-body><claims><claim><claim-text>1.一种方法。</claim-text></claim><claim><claim-text>2.如权利要求1。</claim-text></claim></claims></application-body></cn-patent-document>"#;
        let row = read(xml.as_bytes()).unwrap();
        for (name, expected) in [
            ("title", "一种<甲>方法"),
            ("application_number", "CN200810000001.X"),
            ("publication_number", "CN101234567B"),
            ("grant_date", "20100203"),
            ("publication_date", ""),
            ("abstract", "摘要文本。"),
            ("claims", "1.一种方法。\n2.如权利要求1。"),
            ("applicant", "甲大学"),
            ("inventor", "张三"),
            ("ipc", "H01M 10/0525(2010.01)I"),
            ("holder_region", "100083 北京市海淀区"),
        ] {
            assert_eq!(value(&row, name), expected, "{name}");
        }
    }

    #[test]
    fn entities_other_documents_and_cut_files_are_refused() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"c\">]><cn-patent-document>&b;</cn-patent-document>";
        assert!(matches!(read(bomb.as_bytes()), Err(Failure::Dtd)));
        assert!(matches!(read(&b"<rss><item/></rss>"[..]), Err(Failure::Root(root)) if root == "rss"));
        let cut = "<cn-patent-document><invention-title>一种";
        assert!(matches!(read(cut.as_bytes()), Err(Failure::Malformed(_))));
        let deep = format!("<cn-patent-document>{}", "<a>".repeat(100_000));
        assert!(matches!(read(deep.as_bytes()), Err(Failure::Malformed(_))));
    }
}
