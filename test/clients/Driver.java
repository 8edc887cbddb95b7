import com.aliyuncs.batchcompute.main.v20151111.BatchComputeClient;
import com.aliyuncs.batchcompute.model.v20151111.ListImagesResponse;
import com.aliyuncs.batchcompute.pojo.v20151111.Image;
import com.aliyuncs.batchcompute.pojo.v20151111.ImageDescription;
import com.aliyuncs.exceptions.ClientException;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the Java client of docs/clients.md, First.java, then operations that arrive as lines of JSON. */
public class Driver {
  private static final Gson gson = new Gson();

  public static void main(String[] args) throws Exception {
    First.main(args);
    BatchComputeClient client = First.connect();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Map<String, Object> answer = new LinkedHashMap<>();
      try {
        answer.put("ok", perform(client, gson.fromJson(line, JsonObject.class)));
      } catch (ClientException error) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("code", error.getErrCode());
        fields.put("message", error.getErrMsg());
        fields.put("requestId", error.getRequestId());
        answer.put("error", fields);
      } catch (RuntimeException error) {
        String message = String.valueOf(error.getMessage());
        answer.put("error", Map.of("code", error.getClass().getSimpleName(), "message", message));
      }
      System.out.println("@@" + gson.toJson(answer));
      System.out.flush();
    }
  }

  private static Object perform(BatchComputeClient client, JsonObject call) throws ClientException {
    switch (call.get("operation").getAsString()) {
      case "createImage":
        ImageDescription image = new ImageDescription();
        JsonObject description = call.getAsJsonObject("image");
        image.setName(text(description, "Name"));
        image.setDescription(text(description, "Description"));
        image.setEcsImageId(text(description, "EcsImageId"));
        image.setPlatform(text(description, "Platform"));
        String token = text(call, "token");
        return Map.of("Id", (token == null ? client.createImage(image) : client.createImage(image, token)).getImageId());
      case "getImage":
        return fieldsOf(client.getImage(call.get("id").getAsString()).getImage());
      case "listImages":
        JsonObject query = call.getAsJsonObject("query");
        String marker = text(query, "Marker");
        String count = text(query, "MaxItemCount");
        String type = text(query, "Type");
        ListImagesResponse page =
            client.listImages(type == null ? "" : type, marker == null ? "" : marker, count == null ? 50 : Integer.parseInt(count));
        List<Object> items = new ArrayList<>();
        for (Image item : page.getItems()) items.add(fieldsOf(item));
        return Map.of("NextMarker", page.getNextMarker(), "Items", items);
      case "deleteImage":
        client.deleteImage(call.get("id").getAsString());
        return Map.of();
      default:
        return Map.of("AvailableClusterInstanceType", client.getQuotas().getQuotas().getAvailableClusterInstanceType());
    }
  }

  private static Map<String, Object> fieldsOf(Image image) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("Id", image.getId());
    fields.put("Name", image.getName());
    fields.put("Description", image.getDescription());
    fields.put("EcsImageId", image.getEcsImageId());
    fields.put("OwnerId", image.getOwnerId());
    fields.put("Platform", image.getPlatform());
    fields.put("Type", image.getType());
    fields.put("CreationTime", image.getCreationTime() == null ? null : image.getCreationTime().toInstant().toString());
    return fields;
  }

  private static String text(JsonObject object, String name) {
    return object.has(name) && object.get(name).isJsonPrimitive() ? object.get(name).getAsString() : null;
  }
}
