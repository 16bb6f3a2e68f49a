/**
 * Numerical packages: data is rounded, indices are not.
 */
import { exact, must, plausible, points, sequence } from './compare.js';

/** A well-conditioned matrix. */
const matrix = () => [
  [4, 1, 0.5],
  [1, 3, 1],
  [0.5, 1, 2],
];
const xs = Array.from({ length: 20 }, (_, i) => i / 4);

export default {
  'd3-array': {
    entry: "export * from 'd3-array';",
    run: (d3) => [
      d3.bisectLeft(d3.range(200), 77),
      d3
        .bin()
        .thresholds([2, 4, 6])([1, 2, 3, 4, 5, 6, 7])
        .map((one) => one.length),
      [...d3.rank([30, 10, 20, 20])],
      d3.range(300).length,
      d3.range(300)[299],
      d3.count(new Array(300).fill(1)),
      d3.minIndex([3, 1, 2]),
      d3.shuffler(() => 0.5)([1, 2, 3, 4]),
    ],
    compare: exact,
  },
  'd3-array (data)': {
    entry: "export * from 'd3-array';",
    run: (d3) => [
      d3.mean(xs),
      d3.variance(xs),
      d3.median(xs),
      d3.quantile(xs, 0.25),
      d3.ticks(0, 10, 5),
      d3.sum([1, 2, 3.5]),
      d3.extent(xs),
      d3.nice(0.25, 9.5, 5),
    ],
    compare: plausible,
  },
  'd3-scale': {
    entry: "export { scaleLinear, scaleBand, scaleUtc } from 'd3-scale';",
    run: ({ scaleLinear, scaleBand, scaleUtc }) => {
      const linear = scaleLinear([0, 8], [0, 96]);
      const band = scaleBand(['a', 'b', 'c'], [0, 96]);
      const time = scaleUtc([new Date(Date.UTC(2020, 0, 1)), new Date(Date.UTC(2020, 11, 31))], [0, 1]);
      return {
        data: [[1, 2.5, 7].map((x) => linear(x)), linear.ticks(4), [band('b'), band.bandwidth()]],
        times: time.ticks(6).map((date) => date.toISOString()),
      };
    },
    compare: (got, want, { tolerance }) => {
      plausible(got.data, want.data, tolerance);
      exact(got.times, want.times);
    },
  },
  'd3-scale (colours)': {
    entry: "export { scaleOrdinal } from 'd3-scale'; export { rgb, color, hsl } from 'd3-color';",
    run: ({ scaleOrdinal, rgb, color, hsl }) => {
      const scale = scaleOrdinal(['a', 'b', 'c'], ['steelblue', 'brown', '#4682b4']);
      return ['a', 'b', 'c'].map((key) => {
        const { r, g, b } = rgb(color(scale(key)));
        const back = hsl(scale(key)).rgb();
        return [r, g, b, back.r, back.g, back.b];
      });
    },
    compare: (got, want, { tolerance }) => {
      got.forEach((channels, i) => {
        exact(channels.slice(0, 3), want[i].slice(0, 3));
        plausible(channels, want[i], 2 * tolerance);
      });
    },
  },
  'd3-force': {
    entry: "export * from 'd3-force';",
    run: (d3) => {
      const nodes = Array.from({ length: 20 }, (_, id) => ({ id }));
      const links = Array.from({ length: 19 }, (_, i) => ({ source: i, target: i + 1 }));
      const simulation = d3
        .forceSimulation(nodes)
        .force('charge', d3.forceManyBody())
        .force('link', d3.forceLink(links))
        .force('center', d3.forceCenter(0, 0))
        .stop();
      simulation.tick(40);
      return nodes.map(({ x, y }) => [x, y]);
    },
    compare: (got) => {
      must(
        got.flat().every((x) => Number.isFinite(x)),
        'a position is not finite',
      );
    },
  },
  'd3-geo': {
    entry: "export { geoMercator, geoOrthographic, geoCircle } from 'd3-geo';",
    run: ({ geoMercator, geoOrthographic, geoCircle }) => ({
      points: [
        [10, 20],
        [-60, 45],
        [100, -30],
      ].map((one) => geoMercator().scale(100).translate([0, 0])(one)),
      globe: geoOrthographic().scale(100).translate([0, 0])([30, 40]),
      circle: geoCircle().precision(2)().coordinates[0].length,
    }),
    compare: (got, want, { tolerance }) => {
      plausible([got.points, got.globe], [want.points, want.globe], tolerance);
      exact(got.circle, want.circle);
    },
  },
  'ml-matrix': {
    entry: "export * from 'ml-matrix';",
    run: ({ Matrix, solve, inverse, SingularValueDecomposition, EigenvalueDecomposition }) => {
      const a = new Matrix(matrix());
      return [
        solve(a, Matrix.columnVector([1, 2, 3])).to1DArray(),
        inverse(a).to2DArray(),
        new SingularValueDecomposition(a).diagonal,
        new EigenvalueDecomposition(a).realEigenvalues,
        a.mmul(a).to2DArray(),
      ];
    },
    compare: plausible,
    fix: { float16: { constants: 'format' }, float8_e4m3fn: { constants: 'format' } },
  },
  'ml-pca': {
    entry: "export { PCA } from 'ml-pca';",
    run: ({ PCA }) => new PCA(points(30, 16, 21).map(([x, y]) => [x, y, x + y / 4])).getExplainedVariance().slice(0, 2),
    compare: plausible,
    fix: { float16: { constants: 'format' }, float8_e4m3fn: { constants: 'format' } },
  },
  'ml-regression': {
    entry: "export { SimpleLinearRegression } from 'ml-regression';",
    run: ({ SimpleLinearRegression }) =>
      new SimpleLinearRegression(
        xs,
        xs.map((x) => 2 * x + 1),
      ).slope,
    compare: plausible,
  },
  'simple-statistics': {
    entry: "export * from 'simple-statistics';",
    run: (s) => {
      const line = xs.map((x) => [x, 2 * x + 1]);
      return [
        [s.mean(xs), s.median(xs), s.mode([1, 2, 2, 3]), s.variance(xs)],
        [s.standardDeviation(xs), s.sampleVariance(xs), s.quantile(xs, 0.75), s.interquartileRange(xs)],
        [s.medianAbsoluteDeviation(xs), s.min(xs), s.max(xs), s.sum([1, 2, 3.5])],
        [
          s.geometricMean([1, 2, 4]),
          s.harmonicMean([1, 2, 4]),
          s.rootMeanSquare([1, 2, 3]),
          s.linearRegression(line).m,
        ],
      ].map((four) => four.map((x) => [x]));
    },
    compare: plausible,
  },
  'fft.js': {
    entry: "export { default } from 'fft.js';",
    run: ({ default: FFT }) => {
      const fft = new FFT(1024);
      const out = fft.createComplexArray();
      fft.realTransform(
        out,
        Array.from({ length: 1024 }, (_, i) => Math.sin((2 * Math.PI * 5 * i) / 1024) + ((i % 7) - 3) / 8),
      );
      return out;
    },
    compare: (got, want) => {
      let error = 0;
      let size = 0;
      want.forEach((x, i) => {
        error += (got[i] - x) ** 2;
        size += x ** 2;
      });
      must(Math.sqrt(error / size) < 0.2, `relative error ${Math.sqrt(error / size)}`);
    },
  },
  odex: {
    entry: "export { Solver } from 'odex';",
    run: ({ Solver }) => {
      const derivative = (x, y) => [y[1], -y[0]];
      const solver = new Solver(2);
      solver.absoluteTolerance = solver.relativeTolerance = 0.01;
      const { y } = solver.solve(derivative, 0, [1, 0], 2);
      return [y[0], y[1]];
    },
    compare: plausible,
  },
  jstat: {
    entry: "export { default } from 'jstat';",
    run: ({ default: j }) =>
      [
        [j.normal.pdf(0.5, 0, 1), j.normal.cdf(0.5, 0, 1), j.exponential.pdf(1, 2), j.uniform.cdf(0.25, 0, 1)],
        [j.normal.inv(0.75, 0, 1), j.mean(xs), j.stdev(xs), j.gammafn(4)],
      ].map((row) => row.map((x) => [x])),
    compare: plausible,
  },
  regression: {
    entry: "export { default } from 'regression';",
    run: ({ default: regression }) => {
      const line = xs.slice(0, 9).map((x) => [x, 2 * x + 1]);
      return regression.linear(line, { precision: 2 }).equation;
    },
    compare: plausible,
  },
  'cubic-spline': {
    entry: "export { default } from 'cubic-spline';",
    run: ({ default: Spline }) => {
      const spline = new Spline([0, 1, 2, 3, 4], [0, 1, 0, 1, 2]);
      return [0.5, 1.5, 2.5, 3.5].map((x) => spline.at(x));
    },
    compare: plausible,
  },
  'svd-js': {
    entry: "export { SVD } from 'svd-js';",
    run: ({ SVD }) => [...SVD(matrix()).q].sort((a, b) => b - a),
    compare: plausible,
  },
  'ml-kmeans': {
    entry: "export { kmeans } from 'ml-kmeans';",
    run: ({ kmeans }) => {
      const random = sequence(23);
      const data = Array.from({ length: 30 }, (_, i) => [
        (i % 3) * 20 + random() * 2,
        ((i % 3) % 2) * 30 + random() * 2,
      ]);
      const start = [
        [0, 0],
        [20, 30],
        [40, 0],
      ];
      return kmeans(data, 3, { initialization: start, maxIterations: 20 }).clusters;
    },
    compare: exact,
  },
  'complex.js': {
    entry: "export { default } from 'complex.js';",
    run: ({ default: Complex }) => {
      const a = new Complex(1.5, 2);
      return [a.mul(2, -1), a.div(2, -1), a.sqrt(), a.exp(), a.add(3, 4), [a.abs()]].map((z) =>
        z.re === undefined ? z : [z.re, z.im],
      );
    },
    compare: plausible,
  },
  'bezier-easing': {
    entry: "export { default } from 'bezier-easing';",
    run: ({ default: bezier }) => {
      const ease = bezier(0.25, 0.1, 0.25, 1);
      return [0, 0.25, 0.5, 0.75, 1].map((x) => ease(x));
    },
    compare: plausible,
  },
  'ml-savitzky-golay': {
    entry: "export { default } from 'ml-savitzky-golay';",
    run: ({ default: golay }) =>
      golay(
        Array.from({ length: 30 }, (_, i) => 1 + ((i * 7) % 5) / 4),
        1,
        { windowSize: 5, polynomial: 2, derivative: 0 },
      ),
    compare: plausible,
  },
  'simplex-noise': {
    entry: "export { createNoise2D } from 'simplex-noise';",
    run: ({ createNoise2D }) => {
      let seed = 42;
      const noise = createNoise2D(() => {
        seed = (seed * 16807) % 2147483647;
        return (seed - 1) / 2147483646;
      });
      return Array.from({ length: 20 }, (_, i) => noise(i / 4, 0.5));
    },
    compare: plausible,
  },
};
