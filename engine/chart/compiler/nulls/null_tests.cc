#include "engine/chart/compiler/nulls/null_tests.h"

#include "engine/chart/compiler/nulls/order.h"
#include "engine/chart/compiler/nulls/tester.h"
#include "engine/chart/compiler/nulls/walk.h"

namespace liushui::chart {

void CheckNullTests(const Graph& graph, const ChartParts& parts, Problems* problems) {
  NullTester silent({}, nullptr);
  const Order order = OrderOf(graph, parts.data, NullWalk(graph, parts, nullptr, &silent).Walk());
  NullTester tester(order.somewhere, problems);
  NullWalk(graph, parts, &order, &tester).Walk();
}

}  // namespace liushui::chart
