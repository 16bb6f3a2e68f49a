/** programs/kmeans.js, with every operation written as a call of the chopper. */
import type { Chopper } from '../../../src/index.js';

export function kmeans(c: Chopper, points: number[][], k: number, random: () => number, maxIterations = 20) {
  const dimension = points[0]!.length;
  const distance = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    let sum = 0;
    for (let d = 0; d < dimension; d++) {
      const difference = c.sub(a[d]!, b[d]!);
      sum = c.add(sum, c.mul(difference, difference));
    }
    return sum;
  };

  const centroids = [[...points[Math.floor(random() * points.length)]!]];
  while (centroids.length < k) {
    const weights = points.map((p) => centroids.reduce((least, one) => Math.min(least, distance(p, one)), Infinity));
    const drawn = random();
    let target = c.mul(
      drawn,
      weights.reduce((a, b) => c.add(a, b)),
    );
    let chosen = 0;
    for (let i = 0; i < weights.length - 1 && target > 0; i++) {
      target = c.sub(target, weights[i]!);
      chosen = i;
    }
    centroids.push(points[chosen]!.slice());
  }

  const labels = new Int32Array(points.length).fill(-1);
  let iterations = 0;
  let moved = true;
  while (moved && iterations < maxIterations) {
    moved = false;
    const counts = new Array<number>(k).fill(0);
    const sums = Array.from({ length: k }, () => new Float64Array(dimension));
    points.forEach((p, i) => {
      let best = -1;
      let least = Infinity;
      for (let j = 0; j < k; j++) {
        const d = distance(p, centroids[j]!);
        if (d < least) [best, least] = [j, d];
      }
      if (labels[i] !== best) {
        labels[i] = best;
        moved = true;
      }
      counts[best] = c.add(counts[best]!, 1);
      for (let d = 0; d < dimension; d++) sums[best]![d] = c.add(sums[best]![d]!, p[d]!);
    });
    for (let j = 0; j < k; j++) {
      if (counts[j] === 0) continue;
      for (let d = 0; d < dimension; d++) centroids[j]![d] = c.div(sums[j]![d]!, counts[j]!);
    }
    iterations++;
  }

  const inertia = points.reduce((sum, p, i) => c.add(sum, distance(p, centroids[labels[i]!]!)), 0);
  return { centroids, labels: [...labels], inertia: c.div(inertia, points.length), iterations };
}
