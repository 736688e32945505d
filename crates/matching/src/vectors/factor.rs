//! The best approximation of a sparse matrix by few dimensions: a randomised truncated singular value decomposition.
//!
//! Source: Halko, Martinsson and Tropp, Finding Structure with Randomness, 2011 (algorithms 4.4 and 5.1): multiply a random block
//! by the matrix and its transpose a few times, keep it orthonormal, and solve the small problem that is left. The start is
//! seeded, products are by rows and sums by blocks of fixed size, so that the result does not depend on threads.

use nalgebra::{Cholesky, DMatrix, SymmetricEigen};
use rand::{RngExt, SeedableRng};
use rayon::prelude::*;

/// Columns beyond those that are wanted: they take up what the approximation misses.
const SPARE: usize = 20;
/// How often the block is multiplied by the matrix and its transpose.
const ITERATIONS: usize = 5;
/// Rows of a block whose sum is made by itself.
const BLOCK: usize = 1_024;
const SEED: u64 = 2026;

/// A square matrix that a block of columns can be multiplied by.
pub(super) trait Matrix: Sync {
    /// Rows.
    fn len(&self) -> usize;
    /// Adds row `at` of the matrix, or of its transpose, times the block to `sum`.
    fn add_row(&self, at: usize, transposed: bool, block: &Block, sum: &mut [f32]);
}

/// Columns, stored row by row.
pub(super) struct Block {
    pub(super) n_columns: usize,
    pub(super) values: Vec<f32>,
}

impl Block {
    pub(super) fn row(&self, at: usize) -> &[f32] {
        &self.values[at * self.n_columns..][..self.n_columns]
    }

    /// Block' · block, in double precision.
    pub(super) fn gram(&self) -> DMatrix<f64> {
        let k = self.n_columns;
        let of_rows = |rows: &[f32]| {
            let mut sum = vec![0.0f64; k * k];
            for row in rows.chunks_exact(k) {
                for (i, &a) in row.iter().enumerate() {
                    for (sum, &b) in std::iter::zip(&mut sum[i * k..(i + 1) * k], row) {
                        *sum += f64::from(a) * f64::from(b);
                    }
                }
            }
            sum
        };
        let parts: Vec<Vec<f64>> = self.values.par_chunks(BLOCK * k).map(of_rows).collect();
        let mut sum = DMatrix::zeros(k, k);
        for part in parts {
            sum += DMatrix::from_row_slice(k, k, &part);
        }
        sum
    }

    /// Block · small.
    pub(super) fn times(&self, small: &DMatrix<f64>) -> Self {
        let (k, n_columns) = (self.n_columns, small.ncols());
        let mut values = vec![0.0; self.values.len() / k.max(1) * n_columns];
        let of_row = |(to, row): (&mut [f32], &[f32])| {
            for (column, to) in to.iter_mut().enumerate() {
                let products = (0..k).map(|at| f64::from(row[at]) * small[(at, column)]);
                *to = products.sum::<f64>() as f32;
            }
        };
        values.par_chunks_exact_mut(n_columns).zip(self.values.par_chunks_exact(k)).for_each(of_row);
        Self { n_columns, values }
    }

    /// The same space with orthonormal columns: by Cholesky's factor of the Gram matrix, twice, for precision. A block
    /// whose columns depend on each other is nudged apart.
    fn orthonormal(self) -> Self {
        let once = |block: Self| {
            let gram = block.gram();
            let nudge = 1e-10 * gram.trace().max(f64::MIN_POSITIVE) / gram.nrows() as f64;
            let nudged = gram + DMatrix::identity(block.n_columns, block.n_columns) * nudge;
            match Cholesky::new(nudged) {
                Some(cholesky) => match cholesky.l().transpose().try_inverse() {
                    Some(inverse) => block.times(&inverse),
                    None => block,
                },
                None => block,
            }
        };
        once(once(self))
    }
}

fn product<M: Matrix>(matrix: &M, transposed: bool, block: &Block) -> Block {
    let k = block.n_columns;
    let mut values = vec![0.0; matrix.len() * k];
    values
        .par_chunks_exact_mut(k)
        .enumerate()
        .for_each(|(at, sum)| matrix.add_row(at, transposed, block, sum));
    Block { n_columns: k, values }
}

/// The `dim` strongest left singular vectors, each times the square root of its singular value; fewer if the matrix is smaller.
///
/// Cost: O(entries · (dim + 20)) a product, 11 of them, and O(rows · (dim + 20)²) as often.
pub(super) fn factor<M: Matrix>(matrix: &M, dim: usize) -> Block {
    let (n, k) = (matrix.len(), (dim + SPARE).min(matrix.len()));
    if k == 0 {
        return Block { n_columns: 0, values: Vec::new() };
    }
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(SEED);
    let values = (0..n * k).map(|_| 2.0 * random.random::<f32>() - 1.0).collect();
    let mut basis = Block { n_columns: k, values }.orthonormal();
    for _ in 0..ITERATIONS {
        let across = product(matrix, true, &basis).orthonormal();
        basis = product(matrix, false, &across).orthonormal();
    }
    // basis' M M' basis, whose eigenvalues are the squared singular values
    let eigen = SymmetricEigen::new(product(matrix, true, &basis).gram());
    let mut order: Vec<usize> = (0..k).collect();
    order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]).then(a.cmp(&b)));
    order.truncate(dim);
    let mut turn = DMatrix::zeros(k, order.len());
    for (to, &from) in order.iter().enumerate() {
        let root = eigen.eigenvalues[from].max(0.0).powf(0.25);
        turn.set_column(to, &(eigen.eigenvectors.column(from) * root));
    }
    basis.times(&turn)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Diagonal with known singular values, turned by a fixed orthogonal matrix on the left.
    struct Small(DMatrix<f64>);

    impl Matrix for Small {
        fn len(&self) -> usize {
            self.0.nrows()
        }

        fn add_row(&self, at: usize, transposed: bool, block: &Block, sum: &mut [f32]) {
            for other in 0..self.len() {
                let entry = if transposed { self.0[(other, at)] } else { self.0[(at, other)] };
                for (sum, value) in std::iter::zip(&mut *sum, block.row(other)) {
                    *sum += entry as f32 * value;
                }
            }
        }
    }

    #[test]
    fn the_strongest_directions_come_first() {
        const N: usize = 60;
        let raw = DMatrix::from_fn(N, N, |row, column| (((row * 31 + column * 17) % 23) as f64 - 11.0).sin());
        let turned = raw.qr().q();
        let singular =
            DMatrix::from_fn(
                N,
                N,
                |row, column| if row == column { 100.0 / (1.0 + row as f64).powi(2) } else { 0.0 },
            );
        let matrix = Small(&turned * singular);
        let found = factor(&matrix, 3);
        assert_eq!(found.n_columns, 3);
        for column in 0..3 {
            let expected: Vec<f64> =
                (0..N).map(|row| turned[(row, column)] * 10.0 / (1.0 + column as f64)).collect();
            let sign = if f64::from(found.row(0)[column]) * expected[0] < 0.0 { -1.0 } else { 1.0 };
            for (row, expected) in expected.iter().enumerate() {
                let value = f64::from(found.row(row)[column]);
                assert!((sign * value - expected).abs() < 1e-2, "{row} {column}: {value} {expected}");
            }
        }
    }

    #[test]
    fn a_matrix_of_less_rank_is_no_trouble() {
        let matrix =
            Small(DMatrix::from_fn(30, 30, |row, column| if row < 2 && column < 2 { 1.0 } else { 0.0 }));
        let found = factor(&matrix, 5);
        assert!(found.values.iter().all(|value| value.is_finite()));
        assert_eq!(factor(&Small(DMatrix::zeros(0, 0)), 5).values.len(), 0);
    }
}
