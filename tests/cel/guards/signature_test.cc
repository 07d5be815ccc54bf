#include "engine/cel/functions/signature.h"

#include <gtest/gtest.h>

namespace liushui::cel {
namespace {

const Type kLetter = Type::Letter("T");

struct Taking {
  std::vector<Type> parameters;
  std::vector<Type> arguments;
  std::string letter;  // what T stands for in the end; empty if the arguments are not taken
};

std::string LetterAfter(const Taking& taking) {
  Letters letters;
  for (size_t i = 0; i < taking.parameters.size(); ++i) {
    if (!letters.Take(taking.parameters[i], taking.arguments[i])) return "";
  }
  return letters.Replace(kLetter).ToString();
}

TEST(SignatureTest, LettersTakeTheArgumentsType) {
  const Type list = Type::List(kLetter);
  const Type record = Type::Record({{"a", Type::Int()}});
  const Type pair = Type::Abstract("pair", {kLetter, kLetter});
  const Taking rows[] = {
      {{kLetter}, {Type::Int()}, "int"},
      {{kLetter, kLetter}, {Type::Int(), Type::Int()}, "int"},
      {{kLetter, kLetter}, {Type::Int(), Type::String()}, ""},
      {{kLetter, kLetter}, {Type::Int(), Type::Dyn()}, "dyn"},
      {{kLetter, kLetter}, {Type::Null(), Type::Int()}, ""},
      {{kLetter, kLetter}, {Type::Null(), Type::Nullable(Type::Int())}, "wrapper(int)"},
      {{list, kLetter}, {Type::List(Type::Int()), Type::Int()}, "int"},
      {{list, kLetter}, {Type::List(Type::Int()), Type::String()}, ""},
      {{list, list}, {Type::List(Type::Free()), Type::List(Type::Int())}, "int"},
      {{list}, {Type::Nullable(Type::List(Type::Int()))}, "int"},
      {{list}, {Type::Dyn()}, "dyn"},
      {{list}, {Type::Int()}, ""},
      {{Type::Map(Type::String(), kLetter)}, {record}, "int"},
      {{list}, {Type::NullableDyn()}, "dyn"},
      {{Type::Map(kLetter, Type::Int())}, {Type::Map(Type::Bool(), Type::Int())}, "bool"},
      {{Type::Map(kLetter, Type::Int())}, {Type::Map(Type::Bool(), Type::String())}, ""},
      {{Type::Optional(list)}, {Type::Optional(Type::List(Type::Int()))}, "int"},
      {{pair}, {Type::Abstract("pair", {Type::Dyn(), Type::Int()})}, "dyn"},
      {{pair}, {Type::Abstract("other", {Type::Int(), Type::Int()})}, ""},
  };
  for (const Taking& row : rows) {
    EXPECT_EQ(LetterAfter(row), row.letter) << row.parameters[0].ToString() << row.arguments[0].ToString();
  }
}

TEST(SignatureTest, UndecidedLettersAreFree) {
  EXPECT_EQ(Letters().Replace(Type::List(kLetter)), Type::List(Type::Free()));
}

}  // namespace
}  // namespace liushui::cel
