import type { FunctionId } from '../../ir/index.ts';
import type { ClassInfo, ConstantInfo, FunctionInfo } from './context.ts';
import type { Variable } from './names/scope.ts';
import type { Types } from './names/types.ts';
import type { Directives } from './preprocessor/directives.ts';
import type { View } from './tree/view.ts';

/** What a file declares outside of its functions. */
export interface Declared {
  readonly functions: FunctionInfo[];
  readonly byName: Map<string, FunctionInfo[]>;
  readonly classes: Map<string, ClassInfo>;
  readonly globals: Map<string, Variable>;
  readonly types: Types;
  /** Declarations whose initializers run when the program starts. */
  readonly initialized: View[];
  /** Expressions of constants that nothing can change, by name. */
  readonly constants: Map<string, ConstantInfo>;
  /** Names that several classes give to constants of theirs. */
  readonly ambiguous: Set<string>;
  /** Constants that are structures or tables, by name: what they hold stands in the function of the file's initializers. */
  readonly structures: Set<string>;
  readonly enumerations: View[];
  readonly namespaces: Set<string>;
  /** Functions that the file declares, wherever they are defined. */
  readonly prototypes: Set<string>;
  /** Whether it declares a variable that another file defines. */
  hasForeignVariable: boolean;
}

/** The same while the file is gone through. */
export interface Collecting extends Declared {
  readonly text: string;
  readonly isCpp: boolean;
  /** Its text stands in the files that include it. */
  readonly isHeader: boolean;
  readonly directives: Directives;
  readonly isDead: (view: View) => boolean;
  nextFunction(): FunctionId;
}

/** Where a function's text ends, with what the parser put behind it. */
export function endOf(info: FunctionInfo): number {
  return info.tail[info.tail.length - 1]?.end ?? info.swallowed ?? info.view.end;
}
