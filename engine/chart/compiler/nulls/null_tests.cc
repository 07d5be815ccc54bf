#include "engine/chart/compiler/nulls/null_tests.h"

#include <string>

#include "engine/chart/compiler/nulls/order.h"
#include "engine/chart/compiler/nulls/tester.h"
#include "engine/chart/compiler/nulls/walk.h"

namespace liushui::chart {

std::vector<std::vector<int>> CheckNullTests(const Graph& graph, const ChartParts& parts,
                                             Problems* problems) {
  NullTester silent({}, {}, nullptr);
  const Order order = OrderOf(graph, parts.data, NullWalk(graph, parts, nullptr, &silent).Walk());
  cel::Places proven;
  for (const cel::Places& places : order.during) proven = Union(proven, places);
  NullTester tester(order.somewhere, proven, problems);
  NullWalk(graph, parts, &order, &tester).Walk();
  std::vector<std::vector<int>> relied_on(order.during.size());
  for (size_t state = 0; state < relied_on.size(); ++state) {
    for (size_t datum = 0; datum < parts.data.size(); ++datum) {
      const std::string place = PlaceOf(parts.data[datum]);
      if (!order.during[state].Has(place) || !tester.relied_on().Has(place)) continue;
      relied_on[state].push_back(static_cast<int>(datum));
    }
  }
  return relied_on;
}

}  // namespace liushui::chart
