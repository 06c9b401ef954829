import t from 'tap';
import { isMasked, maskIdNumber, maskName, maskPhone, masks } from '../../src/procedure/masking.ts';

const names: readonly (readonly [string, string])[] = [
  ['王小明', '王**'],
  ['王明', '王**'],
  ['王', '王**'],
  ['欧阳修', '欧阳**'],
  ['司马相如', '司马**'],
  ['东方', '东**'],
  ['淳于意', '淳于**'],
  ['单于大明', '单于**'],
  ['单明', '单**'],
  ['巴图·孟和', '巴**'],
  ['乌云其木格', '乌**'],
  ['ᠪᠠᠲᠤ', 'ᠪ**'],
  ['Баатар', 'Б**'],
  ['𠮷田', '𠮷**'],
];

t.test('names: the surname, also a compound one; the first letter of a Mongolian name', async (t) => {
  for (const [name, masked] of names) {
    t.equal(maskName(name), masked, name);
    t.equal(maskName(masked), masked, 'what is masked stays as it is');
  }
});

t.test('numbers, and words', async (t) => {
  t.equal(maskPhone('13812345678'), '138****5678');
  t.equal(maskPhone('0477-7212345'), '047****2345');
  t.equal(maskPhone('7212345'), '****');
  t.equal(maskIdNumber('11010519491231002X'), '110*************2X');
  t.equal(maskIdNumber('110105'), '****');
  t.equal(masks.text(), '***');
  t.equal(masks.withheld(), null);
});

t.test('whatever is masked is known as such, and no name is', async (t) => {
  for (const [kind, mask] of Object.entries(masks))
    if (kind !== 'withheld') t.ok(isMasked(String(mask('110105194912310021'))), kind);
  for (const [name] of names) t.notOk(isMasked(name));
  t.ok(isMasked('***'));
});
