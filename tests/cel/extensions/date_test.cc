#include <gtest/gtest.h>

#include "tests/cel/evaluating.h"

namespace liushui::cel {
namespace {

TEST(DateTest, AddMonthsKeepsTheDay) {
  ExpectAll({
      {"add_months('2026-11-15', 1)", "\"2026-12-15\""},
      {"add_months('2026-11-15', 2)", "\"2027-01-15\""},
      {"add_months('2026-11-15', 0)", "\"2026-11-15\""},
      {"add_months('2026-01-15', -1)", "\"2025-12-15\""},
      {"add_months('2026-11-15', 120)", "\"2036-11-15\""},
  });
}

TEST(DateTest, ShortMonthsEndOnTheirLastDay) {
  ExpectAll({
      {"add_months('2026-08-31', 1)", "\"2026-09-30\""},
      {"add_months('2026-12-30', 2)", "\"2027-02-28\""},
      {"add_months('2027-12-31', 2)", "\"2028-02-29\""},
      {"add_months('2028-02-29', 12)", "\"2029-02-28\""},
      {"add_months('2026-03-31', -1)", "\"2026-02-28\""},
  });
}

TEST(DateTest, OnlyDatesHaveMonths) {
  ExpectAll({
      {"add_months('2026-02-30', 1)", "EXPRESSION_ERROR"},
      {"add_months('2026-2-3', 1)", "EXPRESSION_ERROR"},
      {"add_months('0999-01-01', 1)", "EXPRESSION_ERROR"},
      {"add_months('+026-01-01', 1)", "EXPRESSION_ERROR"},
      {"add_months('tomorrow', 1)", "EXPRESSION_ERROR"},
      {"add_months('', 1)", "EXPRESSION_ERROR"},
      {"add_months(1, 1)", "EXPRESSION_TYPE"},
      {"add_months(dyn(1), 1)", "EXPRESSION_ERROR"},
      {"add_months('2026-11-15')", "EXPRESSION_TYPE"},
  });
}

TEST(DateTest, MonthsHaveALimit) {
  ExpectAll({
      {"add_months('1000-01-31', 107999)", "\"9999-12-31\""},
      {"add_months('1000-01-31', 108000)", "EXPRESSION_ERROR"},
      {"add_months('1000-01-31', -1)", "EXPRESSION_ERROR"},
      {"add_months('2026-11-15', 9223372036854775807)", "EXPRESSION_ERROR"},
      {"add_months('2026-11-15', -9223372036854775807 - 1)", "EXPRESSION_ERROR"},
  });
}

}  // namespace
}  // namespace liushui::cel
