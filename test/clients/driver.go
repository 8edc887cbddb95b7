// Runs the Go client of docs/clients.md, whose main is called first here, then operations that arrive as lines of JSON.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
)

type call struct {
	Operation string            `json:"operation"`
	Image     json.RawMessage   `json:"image"`
	Token     string            `json:"token"`
	Id        string            `json:"id"`
	Query     map[string]string `json:"query"`
}

func requestOf(call call) *requests.CommonRequest {
	switch call.Operation {
	case "createImage":
		request := imageRequest("POST", "/images")
		if call.Token != "" {
			request.QueryParams["IdempotentToken"] = call.Token
		}
		request.Content = call.Image
		return request
	case "getImage":
		return imageRequest("GET", "/images/"+call.Id)
	case "listImages":
		request := imageRequest("GET", "/images")
		for name, value := range call.Query {
			request.QueryParams[name] = value
		}
		return request
	case "deleteImage":
		return imageRequest("DELETE", "/images/"+call.Id)
	default:
		return imageRequest("GET", "/quotas")
	}
}

func main() {
	first()
	client, err := connect()
	if err != nil {
		panic(err)
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var next call
		if err := json.Unmarshal(lines.Bytes(), &next); err != nil {
			panic(err)
		}
		answer := map[string]any{}
		response, err := client.ProcessCommonRequest(requestOf(next))
		if err == nil {
			body := response.GetHttpContentBytes()
			if len(body) == 0 {
				body = []byte("{}")
			}
			answer["ok"] = json.RawMessage(body)
		} else if refused, ok := err.(*errors.ServerError); ok {
			answer["error"] = map[string]any{
				"code": refused.ErrorCode(), "status": refused.HttpStatus(),
				"message": refused.Message(), "requestId": refused.RequestId(),
			}
		} else {
			panic(err)
		}
		line, _ := json.Marshal(answer)
		fmt.Println("@@" + string(line))
	}
}
