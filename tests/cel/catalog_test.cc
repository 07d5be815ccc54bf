#include "engine/cel/functions/catalog.h"

#include <gtest/gtest.h>

namespace liushui::cel {
namespace {

TEST(CatalogTest, FindsFunctionsByName) {
  for (const char* name : {"_+_", "_==_", "@in", "size", "contains", "getHours", "int"}) {
    EXPECT_NE(FindBuiltin(name), nullptr) << name;
  }
  EXPECT_EQ(FindBuiltin("unknown"), nullptr);
}

TEST(CatalogTest, NamesAreShownAsWritten) {
  const std::pair<std::string, std::string> rows[] = {
      {"_+_", "+"},  {"_<=_", "<="}, {"-_", "-"},          {"!_", "!"},
      {"@in", "in"}, {"_[_]", "[]"}, {"day_at", "day_at"},
  };
  for (const auto& [name, shown] : rows) EXPECT_EQ(DisplayName(name), shown);
}

TEST(CatalogTest, LargeValuesAreShownShort) {
  EXPECT_EQ(Shown(Value::Int(5)), "5");
  EXPECT_EQ(Shown(Value::String("abc")), "\"abc\"");
  EXPECT_EQ(Shown(Value::String(std::string(1000, 'a'))), "a string of 1000 bytes");
  EXPECT_EQ(Shown(Value::List({Value::Int(1)})), "[1]");
  EXPECT_EQ(Shown(Value::List(Value::Elements(100))), "a list of 100 elements");
  EXPECT_EQ(Shown(Value::List({Value::String(std::string(1000, 'a'))})), "a list of 1 elements");
}

}  // namespace
}  // namespace liushui::cel
