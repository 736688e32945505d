//! Parquet files for tests, written with the library itself: any schema, any levels, any codec.

use std::sync::Arc;

use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType, Int32Type,
    Int64Type, Int96, Int96Type,
};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

/// Values of one leaf.
pub(crate) enum Data {
    Bool(Vec<bool>),
    I32(Vec<i32>),
    I64(Vec<i64>),
    I96(Vec<[u32; 3]>),
    F32(Vec<f32>),
    F64(Vec<f64>),
    Bytes(Vec<Vec<u8>>),
    Fixed(Vec<Vec<u8>>),
}

/// One leaf of one row group.
pub(crate) struct Leaf {
    pub(crate) data: Data,
    pub(crate) definition: Vec<i16>,
    pub(crate) repetition: Vec<i16>,
}

/// A required column.
pub(crate) fn required(data: Data) -> Leaf {
    Leaf { data, definition: Vec::new(), repetition: Vec::new() }
}

/// A required column of texts.
pub(crate) fn texts(texts: &[&str]) -> Leaf {
    required(Data::Bytes(texts.iter().map(|text| text.as_bytes().to_vec()).collect()))
}

/// An optional column of texts.
pub(crate) fn optional(texts: &[Option<&str>]) -> Leaf {
    let values = texts.iter().flatten().map(|text| text.as_bytes().to_vec()).collect();
    let definition = texts.iter().map(|text| i16::from(text.is_some())).collect();
    Leaf { data: Data::Bytes(values), definition, repetition: Vec::new() }
}

/// A list of required texts; `full` is the definition level of an element.
pub(crate) fn lists(rows: &[&[&str]], full: i16) -> Leaf {
    let mut leaf = Leaf { data: Data::Bytes(Vec::new()), definition: Vec::new(), repetition: Vec::new() };
    let mut values = Vec::new();
    for row in rows {
        if row.is_empty() {
            leaf.definition.push(full - 1);
            leaf.repetition.push(0);
        }
        for (at, text) in row.iter().enumerate() {
            values.push(text.as_bytes().to_vec());
            leaf.definition.push(full);
            leaf.repetition.push(i16::from(at > 0));
        }
    }
    leaf.data = Data::Bytes(values);
    leaf
}

pub(crate) fn default() -> WriterPropertiesBuilder {
    WriterProperties::builder()
}

/// A file of these row groups; `fields` is the inside of a schema in Parquet's own notation.
pub(crate) fn file(fields: &str, properties: WriterPropertiesBuilder, groups: &[Vec<Leaf>]) -> Vec<u8> {
    let schema = parse_message_type(&format!("message m {{ {fields} }}")).unwrap();
    let mut bytes = Vec::new();
    let properties = Arc::new(properties.build());
    let mut writer = SerializedFileWriter::new(&mut bytes, schema.into(), properties).unwrap();
    for leaves in groups {
        let mut group = writer.next_row_group().unwrap();
        for leaf in leaves {
            write(&mut group, leaf);
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
    bytes
}

fn write(group: &mut SerializedRowGroupWriter<'_, &mut Vec<u8>>, leaf: &Leaf) {
    let arrays = |values: &[Vec<u8>]| values.iter().map(|v| ByteArray::from(v.clone())).collect::<Vec<_>>();
    match &leaf.data {
        Data::Bool(values) => column::<BoolType>(group, values, leaf),
        Data::I32(values) => column::<Int32Type>(group, values, leaf),
        Data::I64(values) => column::<Int64Type>(group, values, leaf),
        Data::I96(values) => {
            let values: Vec<Int96> = values.iter().map(|v| Int96::from(v.to_vec())).collect();
            column::<Int96Type>(group, &values, leaf);
        }
        Data::F32(values) => column::<FloatType>(group, values, leaf),
        Data::F64(values) => column::<DoubleType>(group, values, leaf),
        Data::Bytes(values) => column::<ByteArrayType>(group, &arrays(values), leaf),
        Data::Fixed(values) => {
            let values: Vec<_> = arrays(values).into_iter().map(Into::into).collect();
            column::<FixedLenByteArrayType>(group, &values, leaf);
        }
    }
}

fn column<T: DataType>(group: &mut SerializedRowGroupWriter<'_, &mut Vec<u8>>, values: &[T::T], leaf: &Leaf) {
    let mut column = group.next_column().unwrap().unwrap();
    let levels = |levels: &[i16]| (!levels.is_empty()).then(|| levels.to_vec());
    let (definition, repetition) = (levels(&leaf.definition), levels(&leaf.repetition));
    column.typed::<T>().write_batch(values, definition.as_deref(), repetition.as_deref()).unwrap();
    column.close().unwrap();
}
