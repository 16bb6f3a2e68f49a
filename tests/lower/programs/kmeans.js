/** Lloyd's algorithm with k-means++ seeds; `random` gives numbers in [0, 1). */
export function kmeans(points, k, random, maxIterations = 20) {
  const dimension = points[0].length;
  const distance = (a, b) => {
    let sum = 0;
    for (let d = 0; d < dimension; d++) {
      const difference = a[d] - b[d];
      sum += difference * difference;
    }
    return sum;
  };

  const centroids = [[...points[Math.floor(random() * points.length)]]];
  while (centroids.length < k) {
    const weights = points.map((p) => centroids.reduce((least, c) => Math.min(least, distance(p, c)), Infinity));
    let target = random() * weights.reduce((a, b) => a + b);
    let chosen = 0;
    for (let i = 0; i < weights.length - 1 && target > 0; i++) {
      target -= weights[i];
      chosen = i;
    }
    centroids.push(points[chosen].slice());
  }

  const labels = new Int32Array(points.length).fill(-1);
  let iterations = 0;
  let moved = true;
  while (moved && iterations < maxIterations) {
    moved = false;
    const counts = new Array(k).fill(0);
    const sums = Array.from({ length: k }, () => new Float64Array(dimension));
    points.forEach((p, i) => {
      let best = -1;
      let least = Infinity;
      for (let c = 0; c < k; c++) {
        const d = distance(p, centroids[c]);
        if (d < least) [best, least] = [c, d];
      }
      if (labels[i] !== best) {
        labels[i] = best;
        moved = true;
      }
      counts[best]++;
      for (let d = 0; d < dimension; d++) sums[best][d] += p[d];
    });
    for (let c = 0; c < k; c++) {
      if (counts[c] === 0) continue;
      for (let d = 0; d < dimension; d++) centroids[c][d] = sums[c][d] / counts[c];
    }
    iterations++;
  }

  const inertia = points.reduce((sum, p, i) => sum + distance(p, centroids[labels[i]]), 0);
  return { centroids, labels: [...labels], inertia: inertia / points.length, iterations };
}
