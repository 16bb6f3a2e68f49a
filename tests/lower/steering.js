/* eslint-disable @typescript-eslint/no-unused-vars, @typescript-eslint/no-extraneous-class -- programs as they come */
/**
 * Programs whose integers steer, and programs whose numbers are data: what each gives, and what must come out.
 * Plain JavaScript, so that no compiler changes the text that is lowered.
 */

/** One check: a name, what a lowered program gives, and what it must give. */
export function checks(lower, chopper) {
  const found = [];
  const [c, h] = [chopper('bfloat16'), chopper('float16')];
  const t = (name, run, want) => found.push({ name, run, want });
  const plain = (result) => (result instanceof Object && result.length ? [...result] : result);
  const same = (name, f, args, options = {}, k = c) =>
    t(name, () => plain(lower(f, k, options)(...args)), plain(f(...args)));

  same(
    'IX',
    (n, k) => {
      const IX = (i, j) => i + n * j;
      const x = new Float64Array(n * n);
      x[IX(k, k)] = 1;
      return x.indexOf(1);
    },
    [20, 19],
  );
  function stam(N) {
    const IX = (i, j) => i + (N + 2) * j;
    const x = new Float32Array((N + 2) * (N + 2));
    for (let j = 1; j <= N; j++) for (let i = 1; i <= N; i++) x[IX(i, j)] = 1;
    let miss = 0;
    for (let j = 1; j <= N; j++) for (let i = 1; i <= N; i++) if (x[i + (N + 2) * j] !== 1) miss++;
    return miss;
  }
  same('stam', stam, [64]);
  class Mat {
    constructor(r, c) {
      this.rows = r;
      this.cols = c;
      this.d = new Float64Array(r * c);
    }
    idx(i, j) {
      return i * this.cols + j;
    }
    get(i, j) {
      return this.d[this.idx(i, j)];
    }
    set(i, j, v) {
      this.d[this.idx(i, j)] = v;
    }
    size() {
      return this.rows * this.cols;
    }
  }
  t(
    'Mat',
    () => {
      const M = lower(Mat, c);
      const m = new M(30, 31);
      m.set(29, 30, 5);
      return [m.d[929], m.d.length, m.idx(29, 30)];
    },
    [5, 930, 929],
  );
  // L2
  class Ring {
    constructor(n) {
      this.n = n;
      this.buf = new Float64Array(n);
      this.i = 0;
    }
    push(v) {
      this.buf[this.i] = v;
      this.i = (this.i + 1) % this.n;
      return this.i;
    }
  }
  t(
    'Ring',
    () => {
      const R = lower(Ring, c);
      const r = new R(300);
      for (let k = 0; k < 299; k++) r.push(1);
      return r.i;
    },
    299,
  );
  class Gen {
    constructor() {
      this.mt = [];
      for (this.i = 0; this.i < 624; this.i++) this.mt[this.i] = this.i;
    }
  }
  t('Gen', () => new (lower(Gen, c))().mt.length, 624);
  // L3
  function argsort(keys) {
    const counts = new Uint32Array(4);
    for (let i = 0; i < keys.length; i++) counts[keys[i]]++;
    let s = 0;
    for (let b = 0; b < 4; b++) {
      const k = counts[b];
      counts[b] = s;
      s += k;
    }
    const out = new Int32Array(keys.length).fill(-1);
    for (let i = 0; i < keys.length; i++) {
      const pos = counts[keys[i]]++;
      out[pos] = i;
    }
    return out;
  }
  same('argsort', argsort, [Uint8Array.from({ length: 2000 }, (_, i) => i % 3)]);
  same(
    'hist',
    (k) => {
      const counts = new Uint32Array(2);
      for (let i = 0; i < k; i++) counts[i % 2]++;
      return [...counts];
    },
    [1000],
  );
  same(
    'post-inc',
    (n) => {
      const c = [n];
      const p = c[0]++;
      const out = [];
      out[p] = 'x';
      return c[0];
    },
    [256],
  );
  t(
    'histo exact counts[]',
    () => {
      const h4 = (keys) => {
        const counts = [0, 0, 0];
        for (const k of keys) counts[k] += 1;
        return counts;
      };
      return lower(h4, c, { exact: ['counts[]'] })(Uint8Array.from({ length: 2000 }, (_, i) => i % 3));
    },
    [667, 667, 666],
  );
  t(
    'IX()',
    () =>
      lower(
        (i, j) => {
          const IX = (a, b) => a * 20 + b;
          return IX(i, j);
        },
        c,
        { exact: ['IX()'] },
      )(19, 19),
    399,
  );
  // L4
  function mulberry32(a) {
    return function () {
      let t = (a += 0x6d2b79f5);
      t = Math.imul(t ^ (t >>> 15), t | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }
  function lcg(seed) {
    return function () {
      seed = (seed * 1664525 + 1013904223) % 4294967296;
      return seed / 4294967296;
    };
  }
  function parkMiller(seed) {
    return () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  }
  function lcgAnd(seed) {
    return () => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      return seed / 0x7fffffff;
    };
  }
  function xorshift(s) {
    return () => {
      s ^= s << 13;
      s ^= s >>> 17;
      s ^= s << 5;
      return (s >>> 0) / 0xffffffff;
    };
  }
  for (const fmt of ['bfloat16', 'float16', 'float8_e4m3fn']) {
    const k = chopper(fmt);
    for (const f of [mulberry32, lcg, parkMiller, lcgAnd, xorshift]) {
      const o = f(12345);
      const l = lower(f, k)(12345);
      t(
        fmt + ' ' + f.name,
        () => Array.from({ length: 20 }, () => l()),
        Array.from({ length: 20 }, () => k(o())),
      );
    }
  }
  class Rng {
    constructor(s) {
      this.s = s >>> 0;
    }
    next() {
      this.s = (Math.imul(this.s, 1664525) + 1013904223) >>> 0;
      return this.s / 2 ** 32;
    }
  }
  {
    const o = new Rng(5);
    t(
      'Rng',
      () => {
        const l = new (lower(Rng, h))(5);
        return [l.next(), l.next(), l.next()];
      },
      [h(o.next()), h(o.next()), h(o.next())],
    );
  }
  class Pm {
    constructor(s) {
      this.s = s;
    }
    next() {
      this.s = (this.s * 16807) % 2147483647;
      return (this.s - 1) / 2147483646;
    }
  }
  {
    const o = new Pm(5);
    t(
      'Pm',
      () => {
        const l = new (lower(Pm, h))(5);
        return [l.next(), l.next(), l.next()];
      },
      [h(o.next()), h(o.next()), h(o.next())],
    );
  }
  function rng2() {
    const m = 0x80000000;
    let state = 42;
    return () => {
      state = (1103515245 * state + 12345) % m;
      return state / (m - 1);
    };
  }
  {
    const o = rng2();
    t(
      'rng2',
      () => {
        const l = lower(rng2, h)();
        return [l(), l(), l()];
      },
      [h(o()), h(o()), h(o())],
    );
  }
  // L5
  same('date', (x) => new Date(Date.UTC(2020, 0, 1 + x)).toISOString().slice(0, 10), [300]);
  same(
    'setDate',
    (x) => {
      const d = new Date(0);
      d.setUTCDate(d.getUTCDate() + x);
      return d.toISOString();
    },
    [301],
  );
  // L8
  same(
    'hex',
    () => {
      const c = 0x4682b4;
      return [(c >> 16) & 255, (c >> 8) & 255, c & 255];
    },
    [],
  );
  t('hexlit', () => lower((f) => f(0x4682b4), c)((x) => x), 0x4682b4);
  // others
  same('fromCharCode', (n) => String.fromCharCode(n + 1).charCodeAt(0), [256]);
  same(
    'set offset',
    (rows, cols) => {
      const out = new Float64Array(rows.length * cols).fill(-1);
      for (let i = 0; i < rows.length; i++) out.set(rows[i], i * cols);
      return out;
    },
    [Array.from({ length: 30 }, (_, i) => new Float64Array(31).fill(i)), 31],
  );
  same('substr', (n) => ('a'.repeat(257) + 'b').substr(n + 1, 1), [256]);
  same(
    'tmpl',
    (a) => {
      let r;
      for (let n = 0; n < a; n++) r = `k${n + 1}`;
      return r;
    },
    [600],
  );
  same(
    'switch',
    () => {
      let r;
      for (let n = 0; n < 300; n++)
        switch (n + 1) {
          case 257:
            r = 'ok';
        }
      return r;
    },
    [],
  );
  function fftIt(re, im) {
    const n = re.length;
    for (let i = 0, j = 0; i < n; i++) {
      if (j > i) {
        [re[i], re[j]] = [re[j], re[i]];
        [im[i], im[j]] = [im[j], im[i]];
      }
      let m = n >> 1;
      while (m >= 1 && j & m) {
        j ^= m;
        m >>= 1;
      }
      j ^= m;
    }
    for (let size = 2; size <= n; size *= 2) {
      const half = size / 2,
        step = n / size;
      for (let i = 0; i < n; i += size)
        for (let j = i, k = 0; j < i + half; j++, k += step) {
          const c = Math.cos((2 * Math.PI * k) / n),
            s = -Math.sin((2 * Math.PI * k) / n);
          const l = j + half;
          const tr = re[l] * c - im[l] * s,
            ti = re[l] * s + im[l] * c;
          re[l] = re[j] - tr;
          im[l] = im[j] - ti;
          re[j] += tr;
          im[j] += ti;
        }
    }
    return [re, im];
  }
  t('fft k', () => /k \+= step/.test(String(lower(fftIt, c))), true);
  function edges(n) {
    const e = [];
    for (let i = 0; i < n - 1; i++) {
      e.push([i, i + 1]);
    }
    let s = 0;
    for (const [a, b] of e) s += grid[a] === grid[b] ? 1 : 0;
    return e[500];
  }
  const grid = Array(1000).fill(0);
  t('edges', () => lower(edges, c, { scope: { grid } })(600), [500, 501]);
  function pool(n) {
    const next = new Int32Array(n);
    let head = -1;
    for (let i = 0; i < n; i++) {
      next[i] = head;
      head = i;
    }
    let len = 0;
    for (let p = head; p !== -1; p = next[p]) len++;
    return next[n - 1];
  }
  same('pool', pool, [600]);
  function hash31(s, m) {
    let h = 0;
    for (let i = 0; i < s.length; i++) h = h * 31 + s.charCodeAt(i);
    return h % m;
  }
  same('hash31', hash31, ['hello', 1009]);
  function adler(s) {
    let a = 1,
      b = 0;
    for (let i = 0; i < s.length; i++) {
      a = (a + s.charCodeAt(i)) % 65521;
      b = (b + a) % 65521;
    }
    return ((b << 16) | a) >>> 0;
  }
  same('adler', adler, ['hello world, hello']);
  same(
    'atoi',
    (s) => {
      let n = 0;
      for (let i = 0; i < s.length; i++) n = n * 10 + (s.charCodeAt(i) - 48);
      return 'x'.repeat(n).length;
    },
    ['1234'],
  );
  // must stay data
  const notExact = (name, f, args, want) => t(`data: ${name}`, () => lower(f, c)(...args), want);
  notExact(
    'mean',
    (x) => {
      let n = 0,
        s = 0;
      for (const v of x) {
        n++;
        s += v;
      }
      return [n, s / n];
    },
    [Array(1000).fill(1)],
    [256, 1],
  );
  notExact(
    'time',
    (h) => {
      let t = 0,
        k = 0;
      while (t < 600) {
        t += h;
        if (++k > 2000) break;
      }
      return t;
    },
    [1],
    256,
  );
  notExact(
    'for time',
    (end, h) => {
      let n = 0;
      for (let t = 0; t < end; t += h) {
        n++;
        if (n >= 255) return t;
      }
      return 0;
    },
    [1, 1 / 256],
    lower((h) => {
      let t = 0;
      for (let i = 0; i < 254; i++) t += h;
      return t;
    }, c)(1 / 256),
  );
  notExact(
    'h=1/n',
    (n) => {
      const h = 1 / n;
      let x = 0;
      for (let i = 0; i < n; i++) x += h;
      return x;
    },
    [1000],
    lower((n) => {
      const h = 1 / n;
      let x = 0;
      for (let i = 0; i < n; i++) x += h;
      return x;
    }, c)(1000),
  );
  notExact(
    'bisect',
    (lo, hi) => {
      for (let i = 0; i < 40; i++) {
        const m = (lo + hi) / 2;
        if (m * m > 2) hi = m;
        else lo = m;
      }
      return lo;
    },
    [1, 2],
    1.4140625,
  );
  notExact(
    'angle',
    (a) => {
      for (let i = 0; i < 3; i++) a = (a + 0.7) % 360;
      return a;
    },
    [300],
    300,
  );
  class V2 {
    constructor(x, y) {
      this.x = x;
      this.y = y;
    }
    add(o) {
      return new V2(this.x + o.x, this.y + o.y);
    }
    len() {
      return Math.hypot(this.x, this.y);
    }
  }
  t(
    'data: V2',
    () => {
      const V = lower(V2, c);
      return new V(256, 1).add(new V(1, 0)).x;
    },
    256,
  );

  // more of what must stay rounded, and of what must not
  t('data: (x * 1.1) | 0', () => lower((x) => (x * 1.1) | 0, chopper('float8_e5m2'))(9), 8);
  t('data: y & 1 on a float', () => lower((y) => (y * 3 + 0.5) & 1, chopper('float8_e5m2'))(3), 0);
  t(
    'data: gamma by y | 0',
    () => lower((y) => (255 * Math.pow(y, 0.5)) | 0, c)(0.3),
    c.mul(255, c.pow(c(0.3), 0.5)) | 0,
  );
  t(
    'data: products through get(i, j)',
    () => {
      class Two {
        constructor() {
          this.d = [1.01, 2.02, 3.03, 4.04];
        }
        get(i, j) {
          return this.d[2 * i + j];
        }
        det() {
          return this.get(0, 0) * this.get(1, 1) - this.get(0, 1) * this.get(1, 0);
        }
      }
      return new (lower(Two, c))().det();
    },
    c.sub(c.mul(c(1.01), c(4.04)), c.mul(c(2.02), c(3.03))),
  );
  same(
    'reused var i',
    (x) => {
      var i = 0.5,
        s = 0;
      s += i;
      for (i = 0; i < x; i++) s = i;
      return s;
    },
    [600],
  );
  same('reduce to a length', (parts) => new Float64Array(parts.reduce((sum, part) => sum + part.length, 0)).length, [
    [new Array(300), new Array(301)],
  ]);
  same(
    'new Ctor(buffer, offset)',
    (n) => {
      const make = (Ctor, at) => new Ctor(new ArrayBuffer(8 * n), at, 1).byteOffset;
      return make(Float64Array, 8 * (n - 1));
    },
    [300],
  );
  same(
    'this.i++ in the head of a for',
    (n) => {
      class Walk {
        run() {
          let last = 0;
          for (this.i = 0; this.i < n; this.i++) last = this.i;
          return last;
        }
      }
      return new Walk().run();
    },
    [600],
  );
  function sfc32(a, b, c, d) {
    return () => {
      a >>>= 0;
      b >>>= 0;
      c >>>= 0;
      d >>>= 0;
      let t = (a + b) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (c << 21) | (c >>> 11);
      d = (d + 1) | 0;
      t = (t + d) | 0;
      c = (c + t) | 0;
      return (t >>> 0) / 4294967296;
    };
  }
  for (const format of ['bfloat16', 'float16', 'float8_e4m3fn']) {
    const k = chopper(format);
    const [original, lowered] = [sfc32(1, 2, 3, 4), lower(sfc32, k)(1, 2, 3, 4)];
    t(
      `${format} sfc32`,
      () => Array.from({ length: 20 }, () => lowered()),
      Array.from({ length: 20 }, () => k(original())),
    );
  }
  t(
    'a counter that is copied to a constant',
    () =>
      lower((n) => {
        let index = 0;
        const out = [];
        for (let i = 0; i < n; i++) {
          const first = index++;
          out.push(first + 1);
        }
        return out[n - 1];
      }, c)(600),
    600,
  );
  t('a sum of 1,500 terms', () => lower(new Function('x', `return x${' + x'.repeat(1499)};`), c)(1), 256);
  t('a sum of 4,000 terms', () => lower(new Function('x', `return x${' + x'.repeat(3999)};`), h)(1), 2048);

  return found;
}
