import { spawn } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readNpy, writeNpy } from '../../src/io/index.js';
import { shell, useProgram } from './program.js';

const { main, file, run, runBytes } = useProgram();
const chop = (input: string, ...args: string[]) => run(['chop', '-', ...args], { input });

describe('what chop says of a CSV file', () => {
  it('names every column that is skipped, and the cell that made it text', () => {
    const { stdout, stderr, status } = chop('x,y\n1.1,2.2\n3.3,-\n', '-f', 'bfloat16');
    expect({ stdout, status }).toEqual({ stdout: 'x,y\n1.1015625,2.2\n3.296875,-\n', status: 0 });
    expect(stderr).toContain('column "y" skipped: line 3 has "-"\n');
    expect(stderr).toContain('2 numbers of 1 column rounded\n');
    expect(chop('x,y\n1.1,2.2\n3.3,-\n', '-f', 'bfloat16', '--quiet').stderr).toBe('');
  });

  it('says which columns of integers changed', () => {
    const { stderr } = chop('id,year,x\n1,2025,0.1\n2,2026,0.2\n', '-f', 'bfloat16');
    expect(stderr).toContain('6 numbers of 3 columns rounded, integers too: "year" (2025 became 2024) (--except');
  });

  it('counts the cells of numeric columns that are no numbers after the first 1000 rows', () => {
    const { stderr } = chop(`a\n${'1.1\n'.repeat(1200)}hello\n2.2\nworld\n`, '-f', 'half');
    expect(stderr).toContain(
      'column "a": 2 cells after the first 1000 rows left as they are, no numbers: line 1202 has "hello"',
    );
  });

  it('takes names with commas in quotes, of columns to round and to leave alone', () => {
    const text = '"a, b",c,d\n1.1,1.1,1.1\n';
    expect(chop(text, '-f', 'bfloat16', '--columns', '"a, b",d').stdout).toBe('"a, b",c,d\n1.1015625,1.1,1.1015625\n');
    expect(chop(text, '-f', 'bfloat16', '--except', '"a, b"').stdout).toBe('"a, b",c,d\n1.1,1.1015625,1.1015625\n');
    expect(chop(text, '-f', 'bfloat16', '--except', 'e')).toMatchObject({
      status: 2,
      stderr: 'fpchop: standard input: --except expected names among a, b, c, d, got "e"\n',
    });
    expect(chop(text, '-f', 'half', '--columns', '"a, b').status).toBe(2);
  });

  it('takes a first row of numbers alone for values, and says so', () => {
    const { stdout, stderr } = chop('1.1,2.2\n3.3,4.4\n', '-f', 'bfloat16');
    expect(stdout).toBe('1.1015625,2.203125\n3.296875,4.40625\n');
    expect(stderr).toContain('the first row holds numbers alone, and was rounded (--header: it names the columns)');
    expect(chop('1.1,2.2\n3.3,4.4\n', '-f', 'bfloat16', '--header').stdout).toBe('1.1,2.2\n3.296875,4.40625\n');
  });

  it('reads decimal commas', () => {
    const args = ['-f', 'bfloat16', '--decimal-comma'];
    expect(chop('a;b\n1,1;x\n-2,2e1;y\n', ...args).stdout).toBe('a;b\n1,1015625;x\n-22;y\n');
    expect(chop('a,b\n"1,1",3\n', ...args, '-d', ',').stdout).toBe('a,b\n"1,1015625",3\n');
  });

  it('keeps the blanks around numbers', () => {
    expect(chop('a, b\n 1.1 ,\t2.2\n" 3.3 ",4\n', '-f', 'bfloat16').stdout).toBe(
      'a, b\n 1.1015625 ,\t2.203125\n" 3.296875 ",4\n',
    );
  });
});

describe('files of other kinds', () => {
  it.each([
    ['a.parquet', Buffer.from('PAR1\x15\x04\x15\0'), 'is a Parquet file'],
    ['a.xlsx', zipSync({ '[Content_Types].xml': Buffer.from('<x/>') }), 'is an Excel file'],
    ['named.csv', Buffer.from('PAR1\x15\x04\x15\0'), 'is a Parquet file'],
    ['twice.csv.gz', gzipSync(gzipSync('a\n1\n')), 'is gzip data'],
    ['cut.csv.gz', gzipSync('a\n1.1\n').subarray(0, 15), 'damaged gzip data'],
    ['empty.npy', Buffer.alloc(0), 'expected a .npy file, as its name says, got nothing'],
    ['byte.npy', Buffer.of(0x93), 'the file ends within the header'],
    ['text.npy', Buffer.from('a,b\n1,2\n'), 'expected a .npy file, as its name says, got text'],
    ['text.parquet', Buffer.from('a,b\n1,2\n'), 'expected a Parquet file, as its name says, got text'],
  ])('%s is an error that names the kind', (name, bytes, message) => {
    writeFileSync(file(name), bytes);
    const { status, stdout, stderr } = run(['chop', name, '-f', 'half']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`fpchop: ${name}: ${message}`);
  });
});

describe('gzip', () => {
  it('is read and written, CSV and .npy', () => {
    writeFileSync(file('a.csv.gz'), gzipSync('a\n1.1\n'));
    expect(run(['chop', 'a.csv.gz', '-f', 'bfloat16']).stdout).toBe('a\n1.1015625\n');
    expect(run(['chop', 'a.csv.gz', '-f', 'bfloat16', '-o', 'b.csv.gz']).status).toBe(0);
    expect(gunzipSync(readFileSync(file('b.csv.gz'))).toString()).toBe('a\n1.1015625\n');
    expect(gunzipSync(runBytes(['chop', 'a.csv.gz', '-f', 'bfloat16', '-z'])).toString()).toBe('a\n1.1015625\n');
    writeFileSync(file('a.npy.gz'), gzipSync(writeNpy(Float64Array.of(1.1))));
    expect([...readNpy(runBytes(['chop', 'a.npy.gz', '-f', 'bfloat16'])).data]).toEqual([1.1015625]);
    expect(run(['chop', 'a.csv.gz', '-f', 'bfloat16', '-o', 'c.npy.gz']).status).toBe(0);
    expect(readNpy(new Uint8Array(gunzipSync(readFileSync(file('c.npy.gz'))))).shape).toEqual([1, 1]);
  });

  it('may come in several members, as cat makes it', () => {
    writeFileSync(file('two.gz'), Buffer.concat([gzipSync('a\n1.1\n'), gzipSync('2.2\n')]));
    expect(run(['chop', 'two.gz', '-f', 'bfloat16']).stdout).toBe('a\n1.1015625\n2.203125\n');
  });
});

describe('outputs', () => {
  it('named - are standard output', () => {
    expect(chop('a\n1.1\n', '-f', 'bfloat16', '-o', '-').stdout).toBe('a\n1.1015625\n');
    expect(existsSync(file('-'))).toBe(false);
  });

  it('named /dev/stdout go where it was redirected, after what is there', async () => {
    const command = `cd ${file('.')}; (echo before; printf 'a\\n1.1\\n' | node ${main()} chop - -q -f bfloat16 -o`;
    await shell(`${command} /dev/stdout; echo after) > out.txt`);
    expect(readFileSync(file('out.txt'), 'utf8')).toBe('before\na\n1.1015625\nafter\n');
    await shell(`${command} /dev/fd/3; echo after >&3) 3> out3.txt`);
    expect(readFileSync(file('out3.txt'), 'utf8')).toBe('a\n1.1015625\nafter\n');
  });

  it('follow a link to nothing, and keep it', () => {
    symlinkSync('to-be.csv', file('dangling.csv'));
    expect(chop('a\n1.1\n', '-f', 'bfloat16', '-o', 'dangling.csv').status).toBe(0);
    expect(lstatSync(file('dangling.csv')).isSymbolicLink()).toBe(true);
    expect(readFileSync(file('to-be.csv'), 'utf8')).toBe('a\n1.1015625\n');
  });

  it('are rid of the temporary files of programs that were killed, and of no others', async () => {
    const temporaries = () => readdirSync(file('.')).filter((name) => name.endsWith('.tmp'));
    const child = spawn(process.execPath, [main(), 'chop', '-', '-f', 'half', '-o', 'x.csv'], { cwd: file('.') });
    child.stdin.write('x\n1\n'); // and no end
    while (temporaries().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    writeFileSync(file(`.x.csv.${process.pid}.tmp`), 'of a program that runs');
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    expect(temporaries()).toHaveLength(2);
    expect(chop('a\n1.1\n', '-f', 'half', '-o', 'x.csv').status).toBe(0);
    expect(temporaries()).toEqual([`.x.csv.${process.pid}.tmp`]);
  });
});
