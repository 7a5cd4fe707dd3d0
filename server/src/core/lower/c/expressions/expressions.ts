import { type Place, placeOf, syntheticVariable, unknownValue, type Value } from '../../../ir/index.ts';
import { assign, deeper, type FunctionLowering, gap, textOf, type Use } from '../context.ts';
import { portOfService } from '../library/services.ts';
import { type TypeInfo, unknownType } from '../names/declarators.ts';
import { addressOf, isClassObject, valueOfName, valueOfPlace } from '../names/names.ts';
import { dereferenced } from '../objects/conversions.ts';
import { aggregateOf } from '../objects/objects.ts';
import { characterOf, numberOf, stringOf } from '../tree/literals.ts';
import { kidOfType, lastKid, namedKids, spanOf, type View, withoutParentheses } from '../tree/view.ts';
import { conditionalParts, hasEffects, isAnd, isLogical, operandsOf, unknownAt } from './effects.ts';
import { valueOfAssignment, valueOfBinary, valueOfChoice, valueOfUnary, valueOfUpdate } from './operators.ts';
import { sizeOfExpression, typeOfDescriptor } from './sizes.ts';

/** Lowers an expression: emits what it does, and gives its value. */
export function lowerValue(fn: FunctionLowering, view: View, use: Use = 'used'): Value {
  return deeper(fn, view, unknownValue, () => valueByType(fn, view, use));
}

/** Lowers what an expression does, for a value that nobody reads. */
export function lowerEffects(fn: FunctionLowering, view: View, use: Use): void {
  if (hasEffects(view)) deeper(fn, view, undefined, () => lowerEffectsByType(fn, view, use));
}

function lowerEffectsByType(fn: FunctionLowering, view: View, use: Use): void {
  switch (view.type) {
    case 'parenthesized_expression':
    case 'comma_expression':
      for (const kid of namedKids(view)) if (kid.type !== 'compound_statement') fn.walk.effects(fn, kid, use);
      if (kidOfType(view, 'compound_statement') !== undefined) fn.walk.value(fn, view, use);
      return;
    case 'cast_expression': {
      const operand = lastKid(view);
      const isVoid = /^\(?\s*void\s*\)?$/.test(
        textOf(fn, view)
          .slice(0, (operand?.start ?? view.start) - view.start)
          .trim(),
      );
      if (operand !== undefined) fn.walk.effects(fn, operand, isVoid ? 'voided' : use);
      return;
    }
    case 'conditional_expression': {
      const [condition, consequence, alternative] = conditionalParts(view);
      if (condition === undefined) return;
      const yes = fn.graph.newBlock();
      const no = fn.graph.newBlock();
      const end = fn.graph.newBlock();
      fn.walk.condition(fn, condition, yes, no);
      fn.graph.startBlock(yes);
      if (consequence !== undefined) fn.walk.effects(fn, consequence, use);
      fn.graph.jump(end);
      fn.graph.startBlock(no);
      if (alternative !== undefined) fn.walk.effects(fn, alternative, use);
      fn.graph.startBlock(end);
      return;
    }
    case 'binary_expression': {
      const operator = view.kids[1]?.type ?? '';
      const right = view.kids[2];
      if (right !== undefined && isLogical(operator) && hasEffects(right)) {
        const then = fn.graph.newBlock();
        const end = fn.graph.newBlock();
        const left = view.kids[0] ?? right;
        if (isAnd(operator)) fn.walk.condition(fn, left, then, end);
        else fn.walk.condition(fn, left, end, then);
        fn.graph.startBlock(then);
        fn.walk.effects(fn, right, use);
        fn.graph.startBlock(end);
        return;
      }
      if (operator === '>>') fn.walk.value(fn, view);
      else for (const operand of operandsOf(view)) fn.walk.effects(fn, operand, 'used');
      return;
    }
    default:
      fn.walk.value(fn, view, use);
  }
}

function valueByType(fn: FunctionLowering, view: View, use: Use): Value {
  const span = spanOf(view);
  switch (view.type) {
    case 'number_literal': {
      const value = numberOf(textOf(fn, view));
      return value === undefined ? unknownAt(span) : { kind: 'number', value, span };
    }
    case 'char_literal': {
      const value = characterOf(textOf(fn, view));
      return value === undefined ? unknownAt(span) : { kind: 'number', value, span };
    }
    case 'string_literal':
    case 'raw_string_literal': {
      const value = stringOf(textOf(fn, view));
      return value === undefined ? unknownAt(span) : { kind: 'string', value, span };
    }
    case 'concatenated_string': {
      const parts = view.kids.map((kid) => fn.walk.value(fn, kid));
      const texts = parts.map((part) => (part.kind === 'string' ? part.value : undefined));
      return texts.every((text) => text !== undefined)
        ? { kind: 'string', value: texts.join(''), span }
        : { kind: 'operation', operator: 'concat', operands: parts, span };
    }
    case 'true':
    case 'false':
      return { kind: 'boolean', value: view.type === 'true', span };
    case 'null':
      return { kind: 'none', span };
    case 'identifier':
    case 'type_identifier':
    case 'field_identifier':
    case 'qualified_identifier':
    case 'template_function':
      return valueOfName(fn, view);
    case 'field_expression':
      return portOfService(fn, view) ?? valueOfPlace(fn, view);
    case 'this':
    case 'subscript_expression':
      return valueOfPlace(fn, view);
    case 'parenthesized_expression':
      return valueOfParentheses(fn, view, use);
    case 'cast_expression':
    case 'extension_expression':
    case 'co_await_expression':
    case 'user_defined_literal':
    case 'parameter_pack_expansion': {
      const operand = view.type === 'user_defined_literal' ? view.kids[0] : lastKid(view);
      if (operand === undefined) return unknownAt(span);
      const value = fn.walk.value(fn, operand, use);
      // `-1` after a cast is a value of its own; the rest keeps the span of what is inside.
      return value.span === undefined ? { ...value, span } : value;
    }
    case 'pointer_expression':
      return valueOfPointer(fn, view);
    case 'unary_expression':
      return valueOfUnary(fn, view);
    case 'binary_expression':
      return valueOfBinary(fn, view);
    case 'assignment_expression':
      return valueOfAssignment(fn, view, use);
    case 'update_expression':
      return valueOfUpdate(fn, view, use);
    case 'conditional_expression':
      return valueOfChoice(fn, view);
    case 'comma_expression': {
      const kids = namedKids(view);
      kids.slice(0, -1).forEach((kid) => {
        fn.walk.effects(fn, kid, 'discarded');
      });
      const last = kids[kids.length - 1];
      return last === undefined ? unknownAt(span) : fn.walk.value(fn, last, use);
    }
    case 'call_expression':
    case 'new_expression':
      return fn.walk.call(fn, view, use);
    case 'delete_expression': {
      const operand = lastKid(view);
      if (operand !== undefined) fn.walk.call(fn, view, use);
      return unknownAt(span);
    }
    case 'compound_literal_expression':
      return valueOfCompoundLiteral(fn, view);
    case 'initializer_list':
      return fn.walk.initializer(fn, view, undefined);
    case 'lambda_expression':
      return fn.walk.lambda(fn, view);
    case 'sizeof_expression':
      return sizeOfExpression(fn, view);
    case 'throw_statement':
    case 'co_yield_statement':
      fn.walk.statement(fn, view);
      return unknownAt(span);
    default:
      if (hasEffects(view)) {
        gap(fn.file, span, view.type);
        for (const kid of namedKids(view)) if (/expression|identifier/.test(kid.type)) fn.walk.effects(fn, kid, 'used');
      }
      return unknownAt(span);
  }
}

function valueOfParentheses(fn: FunctionLowering, view: View, use: Use): Value {
  const kids = namedKids(view);
  const block = kids.find((kid) => kid.type === 'compound_statement');
  if (block === undefined) {
    const inner = kids[0];
    return inner === undefined ? unknownAt(spanOf(view)) : fn.walk.value(fn, inner, use);
  }
  // GNU's statement expression: its value is that of the last statement.
  const result: Place = placeOf(syntheticVariable('block', block.start));
  const statements = namedKids(block);
  const last = statements[statements.length - 1];
  fn.scope.enter();
  for (const statement of statements) {
    const expression = statement === last && statement.type === 'expression_statement' ? namedKids(statement)[0] : undefined;
    if (expression === undefined) fn.walk.statement(fn, statement);
    else assign(fn, spanOf(expression), result, fn.walk.value(fn, expression, use));
  }
  fn.scope.leave();
  return { kind: 'place', place: result, span: spanOf(view) };
}

function valueOfPointer(fn: FunctionLowering, view: View): Value {
  const operand = lastKid(view);
  const span = spanOf(view);
  if (operand === undefined) return unknownAt(span);
  // An object is known by where it is, and that is what `this` says.
  if (view.kids[0]?.type === '*' && operand.type === 'this') return valueOfPlace(fn, operand);
  if (view.kids[0]?.type === '*') return dereferenced(fn, view, operand) ?? valueOfPlace(fn, view);
  const inner = withoutParentheses(operand);
  if (inner.type === 'compound_literal_expression' || inner.type === 'call_expression') {
    // `&(int){1}`: an object without a name.
    const object = placeOf(syntheticVariable('literal', inner.start));
    assign(fn, spanOf(inner), object, fn.walk.value(fn, inner));
    return { kind: 'address', place: object, span };
  }
  if (inner.type === 'identifier' && fn.scope.find(textOf(fn, inner)) === undefined && fn.file.functions.has(textOf(fn, inner)))
    return fn.walk.value(fn, inner);
  if (inner.type === 'qualified_identifier') {
    const named = valueOfName(fn, inner);
    if (named.kind === 'function') return named;
  }
  const place = fn.walk.place(fn, operand);
  if (place !== undefined) return isClassObject(fn, place.type) ? { kind: 'place', place: place.place, span } : addressOf(place.place, span);
  if (hasEffects(operand)) fn.walk.effects(fn, operand, 'used');
  return unknownAt(span);
}

function valueOfCompoundLiteral(fn: FunctionLowering, view: View): Value {
  const list = kidOfType(view, 'initializer_list');
  const descriptor = kidOfType(view, 'type_descriptor');
  if (list === undefined) return unknownAt(spanOf(view));
  const type = descriptor === undefined ? typeNamed(fn, view) : typeOfDescriptor(fn, descriptor);
  // `Listener{8080}` runs the constructor.
  if (type !== undefined && isClassObject(fn, type) && aggregateOf(fn.file, type) === undefined) return fn.walk.construct(fn, view, type.name, namedKids(list));
  return fn.walk.initializer(fn, list, type);
}

/** The type of C++'s `ns::Config{…}`. */
function typeNamed(fn: FunctionLowering, { kids: [name] }: View): TypeInfo | undefined {
  if (name === undefined || !/^(?:type_identifier|qualified_identifier|template_type)$/.test(name.type)) return undefined;
  const plain = textOf(fn, name)
    .replace(/<[\s\S]*$/, '')
    .replace(/^[\s\S]*::\s*/, '');
  return { ...unknownType, name: plain.trim() };
}
